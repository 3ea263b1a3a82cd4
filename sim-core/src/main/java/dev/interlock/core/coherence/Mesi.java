package dev.interlock.core.coherence;

import static dev.interlock.core.coherence.CoherenceAction.*;
import static dev.interlock.core.coherence.CoherenceEvent.*;
import static dev.interlock.core.coherence.LineState.*;
import static dev.interlock.core.coherence.TransitionTable.in;
import static dev.interlock.core.coherence.TransitionTable.on;

/**
 * MESI, the Illinois protocol (Papamarcos and Patel, ISCA 1984), on a split-transaction bus that lets one transaction per
 * line be outstanding (Culler and Singh, <i>Parallel Computer Architecture</i>, sections 5.3.2 and 6.4). A Modified line
 * that is snooped is flushed: its data goes to the requester and to memory.
 */
public final class Mesi {
    private Mesi() {}

    // spotless:off
    /** The table. */
    public static final TransitionTable TABLE = TransitionTable.named("mesi", I, S, E, M, M_L, IS_D, IM_D, SM_A, MI_A, II_A)
        .describedAs("MESI is the Illinois protocol (Papamarcos and Patel, ISCA 1984). A line that nobody else has arrives "
                + "Exclusive and becomes Modified without a word to the bus; a Modified line that is snooped is flushed, to the "
                + "requester and to memory.")
        //   in                          on                                        next   do
        .row(in(I),                      on(LOAD),                                 IS_D,  SEND_READ)
        .row(in(I),                      on(STORE, LOCK),                          IM_D,  SEND_RFO)
        .row(in(S),                      on(STORE, LOCK),                          SM_A,  SEND_UPGRADE)
        .stay(in(S, E, M, SM_A),         on(LOAD),                                        HIT)
        .row(in(E, M),                   on(STORE),                                M,     HIT)             // E to M is silent
        .row(in(E, M),                   on(LOCK),                                 M_L,   HIT)
        .row(in(M_L),                    on(UNLOCK),                               M)
        .row(in(S, E),                   on(REPLACE),                              I)                      // clean: silent
        .row(in(M),                      on(REPLACE),                              MI_A,  SEND_WRITEBACK)

        .row(in(IS_D),                   on(DATA_SHARED),                          S,     FILL, WAKE)
        .row(in(IS_D),                   on(DATA_EXCLUSIVE),                       E,     FILL, WAKE)
        .row(in(IM_D),                   on(DATA_EXCLUSIVE),                       E,     FILL, WAKE)      // E, and the store that waits makes it M
        .row(in(SM_A),                   on(UPGRADE_DONE),                         E,     WAKE)
        .row(in(MI_A, II_A),             on(WRITEBACK_DONE),                       I)

        .row(in(S, E),                   on(SNOOP_READ),                           S,     ASSERT_SHARED)
        .row(in(M),                      on(SNOOP_READ),                           S,     ASSERT_SHARED, INTERVENE, WRITE_MEMORY)
        .row(in(S, E),                   on(SNOOP_RFO),                            I)
        .row(in(M),                      on(SNOOP_RFO),                            I,     INTERVENE, WRITE_MEMORY)
        .row(in(S),                      on(SNOOP_UPGRADE),                        I)
        .row(in(S, E),                   on(BACK_INVALIDATE),                      I)
        .row(in(M),                      on(BACK_INVALIDATE),                      I,     INTERVENE, WRITE_MEMORY)

        .stay(in(I, IS_D, IM_D),         on(SNOOP_READ, SNOOP_RFO, SNOOP_UPGRADE, BACK_INVALIDATE))        // no copy; if a request of ours waits, it comes later
        .stay(in(SM_A),                  on(SNOOP_READ),                                  ASSERT_SHARED)
        .row(in(SM_A),                   on(SNOOP_RFO, SNOOP_UPGRADE, BACK_INVALIDATE), IM_D)             // lost the race: the bus turns our upgrade into an RFO
        .row(in(MI_A),                   on(SNOOP_READ, SNOOP_RFO, BACK_INVALIDATE), II_A, INTERVENE, WRITE_MEMORY) // the write-back buffer is snooped too

        .stall(in(IS_D, IM_D, MI_A, II_A), on(LOAD, STORE, LOCK))                                         // wait on the MSHR, or for the write-back
        .stall(in(SM_A),                 on(STORE, LOCK))
        .stall(in(IS_D, IM_D, SM_A, M_L), on(REPLACE))                                                    // pinned
        .stall(in(M_L),                  on(SNOOP_READ, SNOOP_RFO, BACK_INVALIDATE))                       // the line is locked: snoops wait

        .impossible(in(M_L),             on(LOAD, STORE, LOCK),                    "the locked instruction is still running on this core")
        .impossible(in(I),               on(REPLACE),                              "nothing to replace")
        .impossible(in(MI_A, II_A),      on(REPLACE),                              "it has left the cache already")
        .impossible(in(E, M, M_L),       on(SNOOP_UPGRADE),                        "an upgrader holds S, so nobody holds E or M")
        .impossible(in(MI_A),            on(SNOOP_UPGRADE),                        "an upgrader holds S, so nobody held M")
        .impossible(in(II_A),            on(SNOOP_READ, SNOOP_RFO, SNOOP_UPGRADE, BACK_INVALIDATE), "the snoop that took the data cleared this core's presence bit")
        .impossible(in(IM_D),            on(DATA_SHARED),                          "an RFO leaves no sharer")
        .impossible(in(IS_D, IM_D),      on(DATA_MODIFIED),                        "a Modified line is flushed to memory when it is snooped")
        .impossible(in(IS_D, IM_D),      on(UPGRADE_DONE),                         "the bus answers a lost upgrade with data")
        .impossible(in(SM_A),            on(DATA_SHARED, DATA_EXCLUSIVE, DATA_MODIFIED), "the bus answers a valid upgrade without data")
        .impossible(in(I, S, E, M, M_L), on(DATA_SHARED, DATA_EXCLUSIVE, DATA_MODIFIED, UPGRADE_DONE), "no request is outstanding")
        .impossible(in(MI_A, II_A),      on(DATA_SHARED, DATA_EXCLUSIVE, DATA_MODIFIED, UPGRADE_DONE), "no request is sent while the write-back is outstanding")
        .impossible(in(I, S, E, M, M_L, IS_D, IM_D, SM_A), on(WRITEBACK_DONE),     "no write-back is outstanding")
        .impossible(in(I, S, E, M, IS_D, IM_D, SM_A, MI_A, II_A), on(UNLOCK),      "the line is not locked")
        .build();
    // spotless:on
}

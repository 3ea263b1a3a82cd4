package dev.interlock.core.coherence;

import static dev.interlock.core.coherence.CoherenceAction.*;
import static dev.interlock.core.coherence.CoherenceEvent.*;
import static dev.interlock.core.coherence.LineState.*;
import static dev.interlock.core.coherence.TransitionTable.in;
import static dev.interlock.core.coherence.TransitionTable.on;

/**
 * MESIF: of several sharers one, the newest, is the Forwarder, and answers reads and RFOs out of its cache, so that a clean
 * line too comes from a neighbour and exactly one neighbour answers (Goodman and Hum, "MESIF: A Two-Hop Cache Coherency
 * Protocol for Point-to-Point Interconnects", 2009; US patent 6 922 756). The newest sharer forwards because it is the least
 * likely to evict the line soon. A forwarder that is evicted leaves no forwarder behind; then the L3 answers, and the
 * next reader is the forwarder.
 */
public final class Mesif {
    private Mesif() {}

    // spotless:off
    /** The table. */
    public static final TransitionTable TABLE = TransitionTable.named("mesif", I, S, E, F, M, M_L, IS_D, IM_D, SM_A, FM_A, MI_A, II_A)
        .describedAs("MESIF makes the newest of several sharers the Forwarder (Goodman and Hum, 2009). It answers reads and RFOs "
                + "from its cache, so that a clean line too comes from a neighbour, and from exactly one.")
        //   in                          on                                        next   do
        .row(in(I),                      on(LOAD),                                 IS_D,  SEND_READ)
        .row(in(I),                      on(STORE, LOCK),                          IM_D,  SEND_RFO)
        .row(in(S),                      on(STORE, LOCK),                          SM_A,  SEND_UPGRADE)
        .row(in(F),                      on(STORE, LOCK),                          FM_A,  SEND_UPGRADE)
        .stay(in(S, E, F, M, SM_A, FM_A), on(LOAD),                                       HIT)
        .row(in(E, M),                   on(STORE),                                M,     HIT)             // E to M is silent
        .row(in(E, M),                   on(LOCK),                                 M_L,   HIT)
        .row(in(M_L),                    on(UNLOCK),                               M)
        .row(in(S, E, F),                on(REPLACE),                              I)                      // clean: silent
        .row(in(M),                      on(REPLACE),                              MI_A,  SEND_WRITEBACK)

        .row(in(IS_D),                   on(DATA_SHARED),                          F,     FILL, WAKE)      // the newest sharer forwards
        .row(in(IS_D),                   on(DATA_EXCLUSIVE),                       E,     FILL, WAKE)
        .row(in(IM_D),                   on(DATA_EXCLUSIVE),                       E,     FILL, WAKE)      // E, and the store that waits makes it M
        .row(in(IM_D),                   on(DATA_MODIFIED),                        M,     FILL, WAKE)
        .row(in(SM_A, FM_A),             on(UPGRADE_DONE),                         E,     WAKE)
        .row(in(MI_A, II_A),             on(WRITEBACK_DONE),                       I)

        .stay(in(S),                     on(SNOOP_READ),                                  ASSERT_SHARED)
        .row(in(E, F),                   on(SNOOP_READ),                           S,     ASSERT_SHARED, INTERVENE)      // the reader is the forwarder now
        .row(in(M),                      on(SNOOP_READ),                           S,     ASSERT_SHARED, INTERVENE, WRITE_MEMORY)
        .row(in(S),                      on(SNOOP_RFO),                            I)
        .row(in(E, F, M),                on(SNOOP_RFO),                            I,     INTERVENE)
        .row(in(S, F),                   on(SNOOP_UPGRADE),                        I)
        .row(in(S, E, F),                on(BACK_INVALIDATE),                      I)
        .row(in(M),                      on(BACK_INVALIDATE),                      I,     INTERVENE, WRITE_MEMORY)

        .stay(in(I, IS_D, IM_D),         on(SNOOP_READ, SNOOP_RFO, SNOOP_UPGRADE, BACK_INVALIDATE))        // no copy; if a request of ours waits, it comes later
        .stay(in(SM_A),                  on(SNOOP_READ),                                  ASSERT_SHARED)
        .row(in(SM_A),                   on(SNOOP_RFO, SNOOP_UPGRADE, BACK_INVALIDATE), IM_D)             // lost the race: the bus turns our upgrade into an RFO
        .row(in(FM_A),                   on(SNOOP_READ),                           SM_A,  ASSERT_SHARED, INTERVENE)
        .row(in(FM_A),                   on(SNOOP_RFO),                            IM_D,  INTERVENE)
        .row(in(FM_A),                   on(SNOOP_UPGRADE, BACK_INVALIDATE),       IM_D)
        .row(in(MI_A),                   on(SNOOP_READ, BACK_INVALIDATE),          II_A,  INTERVENE, WRITE_MEMORY)       // the write-back buffer is snooped too
        .row(in(MI_A),                   on(SNOOP_RFO),                            II_A,  INTERVENE)

        .stall(in(IS_D, IM_D, MI_A, II_A), on(LOAD, STORE, LOCK))                                         // wait on the MSHR, or for the write-back
        .stall(in(SM_A, FM_A),           on(STORE, LOCK))
        .stall(in(IS_D, IM_D, SM_A, FM_A, M_L), on(REPLACE))                                              // pinned
        .stall(in(M_L),                  on(SNOOP_READ, SNOOP_RFO, BACK_INVALIDATE))                       // the line is locked: snoops wait

        .impossible(in(M_L),             on(LOAD, STORE, LOCK),                    "the locked instruction is still running on this core")
        .impossible(in(I),               on(REPLACE),                              "nothing to replace")
        .impossible(in(MI_A, II_A),      on(REPLACE),                              "it has left the cache already")
        .impossible(in(E, M, M_L),       on(SNOOP_UPGRADE),                        "an upgrader holds S or F, so nobody holds E or M")
        .impossible(in(MI_A),            on(SNOOP_UPGRADE),                        "an upgrader holds S or F, so nobody held M")
        .impossible(in(II_A),            on(SNOOP_READ, SNOOP_RFO, SNOOP_UPGRADE, BACK_INVALIDATE), "the snoop that took the data cleared this core's presence bit")
        .impossible(in(IM_D),            on(DATA_SHARED),                          "an RFO leaves no sharer")
        .impossible(in(IS_D),            on(DATA_MODIFIED),                        "a Modified line is flushed to memory when it is read")
        .impossible(in(IS_D, IM_D),      on(UPGRADE_DONE),                         "the bus answers a lost upgrade with data")
        .impossible(in(SM_A, FM_A),      on(DATA_SHARED, DATA_EXCLUSIVE, DATA_MODIFIED), "the bus answers a valid upgrade without data")
        .impossible(in(I, S, E, F, M, M_L), on(DATA_SHARED, DATA_EXCLUSIVE, DATA_MODIFIED, UPGRADE_DONE), "no request is outstanding")
        .impossible(in(MI_A, II_A),      on(DATA_SHARED, DATA_EXCLUSIVE, DATA_MODIFIED, UPGRADE_DONE), "no request is sent while the write-back is outstanding")
        .impossible(in(I, S, E, F, M, M_L, IS_D, IM_D, SM_A, FM_A), on(WRITEBACK_DONE), "no write-back is outstanding")
        .impossible(in(I, S, E, F, M, IS_D, IM_D, SM_A, FM_A, MI_A, II_A), on(UNLOCK), "the line is not locked")
        .build();
    // spotless:on
}

package dev.interlock.core.coherence;

import static dev.interlock.core.coherence.CoherenceAction.*;
import static dev.interlock.core.coherence.CoherenceEvent.*;
import static dev.interlock.core.coherence.LineState.*;
import static dev.interlock.core.coherence.TransitionTable.in;
import static dev.interlock.core.coherence.TransitionTable.on;

/**
 * MSI, the smallest write-back invalidation protocol (Culler and Singh, <i>Parallel Computer Architecture</i>, section
 * 5.3.1; the SGI 4D machines had it), on the split-transaction bus of section 6.4. There is no Exclusive state: a line that
 * nobody else has arrives Shared all the same, so reading and then writing a private line costs two transactions. {@link
 * Mesi} is this table with that second transaction saved.
 */
public final class Msi {
    private Msi() {}

    // spotless:off
    /** The table. */
    public static final TransitionTable TABLE = TransitionTable.named("msi", I, S, M, M_L, IS_D, IM_D, SM_A, MI_A, II_A)
        .describedAs("MSI is the smallest write-back invalidation protocol (Culler and Singh, Parallel Computer Architecture, "
                + "section 5.3.1). There is no Exclusive state: reading and then writing a line that nobody else has costs two "
                + "transactions.")
        //   in                          on                                        next   do
        .row(in(I),                      on(LOAD),                                 IS_D,  SEND_READ)
        .row(in(I),                      on(STORE, LOCK),                          IM_D,  SEND_RFO)
        .row(in(S),                      on(STORE, LOCK),                          SM_A,  SEND_UPGRADE)
        .stay(in(S, M, SM_A),            on(LOAD),                                        HIT)
        .stay(in(M),                     on(STORE),                                       HIT)
        .row(in(M),                      on(LOCK),                                 M_L,   HIT)
        .row(in(M_L),                    on(UNLOCK),                               M)
        .row(in(S),                      on(REPLACE),                              I)                      // clean: silent
        .row(in(M),                      on(REPLACE),                              MI_A,  SEND_WRITEBACK)

        .row(in(IS_D),                   on(DATA_SHARED, DATA_EXCLUSIVE),          S,     FILL, WAKE)      // alone or not: there is no E
        .row(in(IM_D),                   on(DATA_EXCLUSIVE),                       M,     FILL, WAKE)
        .row(in(SM_A),                   on(UPGRADE_DONE),                         M,     WAKE)
        .row(in(MI_A, II_A),             on(WRITEBACK_DONE),                       I)

        .stay(in(S),                     on(SNOOP_READ),                                  ASSERT_SHARED)
        .row(in(M),                      on(SNOOP_READ),                           S,     ASSERT_SHARED, INTERVENE, WRITE_MEMORY)
        .row(in(S),                      on(SNOOP_RFO, SNOOP_UPGRADE, BACK_INVALIDATE), I)
        .row(in(M),                      on(SNOOP_RFO, BACK_INVALIDATE),           I,     INTERVENE, WRITE_MEMORY)

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
        .impossible(in(M, M_L),          on(SNOOP_UPGRADE),                        "an upgrader holds S, so nobody holds M")
        .impossible(in(MI_A),            on(SNOOP_UPGRADE),                        "an upgrader holds S, so nobody held M")
        .impossible(in(II_A),            on(SNOOP_READ, SNOOP_RFO, SNOOP_UPGRADE, BACK_INVALIDATE), "the snoop that took the data cleared this core's presence bit")
        .impossible(in(IM_D),            on(DATA_SHARED),                          "an RFO leaves no sharer")
        .impossible(in(IS_D, IM_D),      on(DATA_MODIFIED),                        "a Modified line is flushed to memory when it is snooped")
        .impossible(in(IS_D, IM_D),      on(UPGRADE_DONE),                         "the bus answers a lost upgrade with data")
        .impossible(in(SM_A),            on(DATA_SHARED, DATA_EXCLUSIVE, DATA_MODIFIED), "the bus answers a valid upgrade without data")
        .impossible(in(I, S, M, M_L),    on(DATA_SHARED, DATA_EXCLUSIVE, DATA_MODIFIED, UPGRADE_DONE), "no request is outstanding")
        .impossible(in(MI_A, II_A),      on(DATA_SHARED, DATA_EXCLUSIVE, DATA_MODIFIED, UPGRADE_DONE), "no request is sent while the write-back is outstanding")
        .impossible(in(I, S, M, M_L, IS_D, IM_D, SM_A), on(WRITEBACK_DONE),        "no write-back is outstanding")
        .impossible(in(I, S, M, IS_D, IM_D, SM_A, MI_A, II_A), on(UNLOCK),         "the line is not locked")
        .build();
    // spotless:on
}

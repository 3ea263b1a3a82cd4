package dev.interlock.core.coherence;

import static dev.interlock.core.coherence.CoherenceAction.*;
import static dev.interlock.core.coherence.CoherenceEvent.*;
import static dev.interlock.core.coherence.LineState.*;
import static dev.interlock.core.coherence.TransitionTable.in;
import static dev.interlock.core.coherence.TransitionTable.on;

/**
 * MOESI: a Modified line that another core reads becomes Owned instead of being flushed. The owner answers for the line,
 * memory stays stale, and the write to memory happens once, when the owner gives the line up (Sweazey and Smith, "A class
 * of compatible cache consistency protocols and their support by the IEEE Futurebus", ISCA 1986; <i>AMD64 Architecture
 * Programmer's Manual</i>, volume 2, section 7.3).
 *
 * <p>Being newer than memory is a duty that travels: with the data of an RFO (DATA_MODIFIED), and, without data, from the
 * owner to a sharer that upgrades. So an upgrade ends in M before anything is written.
 */
public final class Moesi {
    private Moesi() {}

    // spotless:off
    /** The table. */
    public static final TransitionTable TABLE = TransitionTable.named("moesi", I, S, E, O, M, M_L, IS_D, IM_D, SM_A, OM_A, MI_A, OI_A, II_A)
        .describedAs("MOESI keeps a Modified line that another core reads in the caches, as Owned (Sweazey and Smith, ISCA 1986; "
                + "AMD64 Architecture Programmer's Manual, volume 2, section 7.3). The owner answers for the line while memory is "
                + "stale, and writes it back once, when it gives the line up.")
        //   in                          on                                        next   do
        .row(in(I),                      on(LOAD),                                 IS_D,  SEND_READ)
        .row(in(I),                      on(STORE, LOCK),                          IM_D,  SEND_RFO)
        .row(in(S),                      on(STORE, LOCK),                          SM_A,  SEND_UPGRADE)
        .row(in(O),                      on(STORE, LOCK),                          OM_A,  SEND_UPGRADE)
        .stay(in(S, E, O, M, SM_A, OM_A), on(LOAD),                                       HIT)
        .row(in(E, M),                   on(STORE),                                M,     HIT)             // E to M is silent
        .row(in(E, M),                   on(LOCK),                                 M_L,   HIT)
        .row(in(M_L),                    on(UNLOCK),                               M)
        .row(in(S, E),                   on(REPLACE),                              I)                      // clean: silent
        .row(in(M),                      on(REPLACE),                              MI_A,  SEND_WRITEBACK)
        .row(in(O),                      on(REPLACE),                              OI_A,  SEND_WRITEBACK)

        .row(in(IS_D),                   on(DATA_SHARED),                          S,     FILL, WAKE)
        .row(in(IS_D),                   on(DATA_EXCLUSIVE),                       E,     FILL, WAKE)
        .row(in(IM_D),                   on(DATA_EXCLUSIVE),                       E,     FILL, WAKE)      // E, and the store that waits makes it M
        .row(in(IM_D),                   on(DATA_MODIFIED),                        M,     FILL, WAKE)      // the former owner's duty comes with its data
        .row(in(SM_A, OM_A),             on(UPGRADE_DONE),                         M,     WAKE)            // the duty of an owner, if there was one, is ours now
        .row(in(MI_A, OI_A, II_A),       on(WRITEBACK_DONE),                       I)

        .row(in(S, E),                   on(SNOOP_READ),                           S,     ASSERT_SHARED)
        .row(in(O, M),                   on(SNOOP_READ),                           O,     ASSERT_SHARED, INTERVENE)      // memory stays stale
        .row(in(S, E),                   on(SNOOP_RFO),                            I)
        .row(in(O, M),                   on(SNOOP_RFO),                            I,     INTERVENE)
        .row(in(S, O),                   on(SNOOP_UPGRADE),                        I)                      // the upgrader has the same bytes
        .row(in(S, E),                   on(BACK_INVALIDATE),                      I)
        .row(in(O, M),                   on(BACK_INVALIDATE),                      I,     INTERVENE, WRITE_MEMORY)

        .stay(in(I, IS_D, IM_D),         on(SNOOP_READ, SNOOP_RFO, SNOOP_UPGRADE, BACK_INVALIDATE))        // no copy; if a request of ours waits, it comes later
        .stay(in(SM_A),                  on(SNOOP_READ),                                  ASSERT_SHARED)
        .row(in(SM_A),                   on(SNOOP_RFO, SNOOP_UPGRADE, BACK_INVALIDATE), IM_D)             // lost the race: the bus turns our upgrade into an RFO
        .stay(in(OM_A),                  on(SNOOP_READ),                                  ASSERT_SHARED, INTERVENE)
        .row(in(OM_A),                   on(SNOOP_RFO),                            IM_D,  INTERVENE)
        .row(in(OM_A),                   on(SNOOP_UPGRADE),                        IM_D)
        .row(in(OM_A),                   on(BACK_INVALIDATE),                      IM_D,  INTERVENE, WRITE_MEMORY)
        .row(in(MI_A, OI_A),             on(SNOOP_READ, BACK_INVALIDATE),          II_A,  INTERVENE, WRITE_MEMORY)       // the write-back buffer is snooped too
        .row(in(MI_A, OI_A),             on(SNOOP_RFO),                            II_A,  INTERVENE)
        .row(in(OI_A),                   on(SNOOP_UPGRADE),                        II_A)

        .stall(in(IS_D, IM_D, MI_A, OI_A, II_A), on(LOAD, STORE, LOCK))                                   // wait on the MSHR, or for the write-back
        .stall(in(SM_A, OM_A),           on(STORE, LOCK))
        .stall(in(IS_D, IM_D, SM_A, OM_A, M_L), on(REPLACE))                                              // pinned
        .stall(in(M_L),                  on(SNOOP_READ, SNOOP_RFO, BACK_INVALIDATE))                       // the line is locked: snoops wait

        .impossible(in(M_L),             on(LOAD, STORE, LOCK),                    "the locked instruction is still running on this core")
        .impossible(in(I),               on(REPLACE),                              "nothing to replace")
        .impossible(in(MI_A, OI_A, II_A), on(REPLACE),                             "it has left the cache already")
        .impossible(in(E, M, M_L),       on(SNOOP_UPGRADE),                        "an upgrader holds S or O, so nobody holds E or M")
        .impossible(in(MI_A),            on(SNOOP_UPGRADE),                        "an upgrader holds S or O, so nobody held M")
        .impossible(in(II_A),            on(SNOOP_READ, SNOOP_RFO, SNOOP_UPGRADE, BACK_INVALIDATE), "the snoop that took the data cleared this core's presence bit")
        .impossible(in(IM_D),            on(DATA_SHARED),                          "an RFO leaves no sharer")
        .impossible(in(IS_D),            on(DATA_MODIFIED),                        "who answers a read keeps the duty, or updates memory")
        .impossible(in(IS_D, IM_D),      on(UPGRADE_DONE),                         "the bus answers a lost upgrade with data")
        .impossible(in(SM_A, OM_A),      on(DATA_SHARED, DATA_EXCLUSIVE, DATA_MODIFIED), "the bus answers a valid upgrade without data")
        .impossible(in(I, S, E, O, M, M_L), on(DATA_SHARED, DATA_EXCLUSIVE, DATA_MODIFIED, UPGRADE_DONE), "no request is outstanding")
        .impossible(in(MI_A, OI_A, II_A), on(DATA_SHARED, DATA_EXCLUSIVE, DATA_MODIFIED, UPGRADE_DONE), "no request is sent while the write-back is outstanding")
        .impossible(in(I, S, E, O, M, M_L, IS_D, IM_D, SM_A, OM_A), on(WRITEBACK_DONE), "no write-back is outstanding")
        .impossible(in(I, S, E, O, M, IS_D, IM_D, SM_A, OM_A, MI_A, OI_A, II_A), on(UNLOCK), "the line is not locked")
        .build();
    // spotless:on
}

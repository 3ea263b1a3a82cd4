package dev.interlock.test.contract;

import static dev.interlock.core.coherence.CoherenceAction.*;
import static dev.interlock.core.coherence.CoherenceEvent.*;
import static dev.interlock.core.coherence.LineState.*;

import dev.interlock.core.coherence.CoherenceAction;
import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.coherence.Mesi;
import dev.interlock.core.coherence.Mesif;
import dev.interlock.core.coherence.Moesi;
import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.core.coherence.TransitionTable.Cell;
import java.util.List;
import java.util.Optional;

/**
 * Protocols with one mistake each. They prove that checkers bite: a checker that lets one of them pass is asleep. And they
 * are material for a lab: hand out a table, let people find the mistake with the explorer, or with a program that goes
 * wrong on {@code new Machine(config, broken.table())}.
 *
 * <p>Each is a good table with one or two cells replaced, so the mistake is also the difference of two printed tables.
 */
public final class BrokenProtocols {
    /**
     * A protocol with a mistake.
     *
     * @param table the table, under a name of its own
     * @param original the table without the mistake
     * @param mistake what is wrong, in one sentence
     * @param lab a question for a class
     */
    public record BrokenProtocol(TransitionTable table, TransitionTable original, String mistake, String lab) {
        @Override
        public String toString() {
            return table.name();
        }
    }

    private static final List<BrokenProtocol> ALL = List.of(
            broken("mesi-forgotten-invalidation", Mesi.TABLE)
                    .move(S, SNOOP_UPGRADE, S)
                    .because(
                            "A sharer keeps its copy when another sharer takes ownership.",
                            "Which program of two loads and one store shows it?"),
            broken("mesi-rfo-ignored", Mesi.TABLE)
                    .move(S, SNOOP_RFO, S)
                    .because(
                            "A sharer keeps its copy when a core that had none reads for ownership.",
                            "Why does a spin lock still work most of the time?"),
            broken("mesi-forgotten-shared", Mesi.TABLE)
                    .move(S, SNOOP_READ, S)
                    .because(
                            "A sharer does not say that it has a copy, so the next reader believes that it is alone.",
                            "How many cores are needed before a value goes wrong, and which transaction is missing then?"),
            broken("mesi-exclusive-after-read", Mesi.TABLE)
                    .move(E, SNOOP_READ, E, ASSERT_SHARED)
                    .because(
                            "The holder of an Exclusive line stays Exclusive when another core reads it.",
                            "The bus did everything right: who broke the promise of the letter E?"),
            broken("mesi-shared-taken-for-exclusive", Mesi.TABLE)
                    .move(IS_D, DATA_SHARED, E, FILL, WAKE)
                    .because(
                            "A reader takes the line as Exclusive although others share it.",
                            "The Shared wire was asserted; what is it for?"),
            broken("mesi-store-in-shared", Mesi.TABLE)
                    .move(S, STORE, M, HIT)
                    .because(
                            "A store hits in Shared, without an upgrade.",
                            "Compare the bus transactions of a counter that two cores increment with those of MESI."),
            broken("mesi-lost-write-back", Mesi.TABLE)
                    .move(M, REPLACE, I)
                    .because(
                            "A Modified line is dropped silently when it is replaced.",
                            "Find the smallest cache in which a loop over an array still computes the right sum."),
            broken("mesi-deaf-write-back-buffer", Mesi.TABLE)
                    .move(MI_A, SNOOP_READ, MI_A)
                    .move(MI_A, SNOOP_RFO, MI_A)
                    .because(
                            "The write-back buffer is not snooped, so memory answers before the write-back has arrived.",
                            "For how many cycles is the window open, and what makes it longer?"),
            broken("mesi-stale-memory", Mesi.TABLE)
                    .move(M, SNOOP_READ, S, ASSERT_SHARED, INTERVENE)
                    .because(
                            "A Modified line is given to a reader and becomes Shared, but memory is not updated.",
                            "Which state would have to exist for this to be right?"),
            broken("mesi-silent-owner", Mesi.TABLE)
                    .move(M, SNOOP_RFO, I)
                    .because(
                            "The owner gives up a Modified line without handing over its data.",
                            "Whose increments are lost when two cores count?"),
            broken("mesi-back-invalidation-loses-data", Mesi.TABLE)
                    .move(M, BACK_INVALIDATE, I)
                    .because(
                            "A Modified line that the inclusive L3 takes back is invalidated without being flushed.",
                            "Why does it need a working set larger than the L3?"),
            broken("mesi-upgrade-race", Mesi.TABLE)
                    .move(SM_A, SNOOP_UPGRADE, SM_A)
                    .move(SM_A, SNOOP_RFO, SM_A)
                    .because(
                            "A core that waits for its upgrade ignores that another core was granted the line first.",
                            "Two cores store at once: draw both requests, and mark where the second must change its mind."),
            broken("mesi-upgrade-from-nothing", Mesi.TABLE)
                    .move(I, STORE, SM_A, SEND_UPGRADE)
                    .because(
                            "A store that misses asks for ownership only, as if it had a copy.",
                            "What does the bus answer, and why can nobody be waiting for that answer?"),
            broken("mesi-forgotten-fill", Mesi.TABLE)
                    .move(IS_D, DATA_EXCLUSIVE, E, WAKE)
                    .because(
                            "The data that arrives is not put into the cache.",
                            "The states are all right; which kind of checker sees the mistake nevertheless?"),
            broken("mesi-forgotten-wake", Mesi.TABLE)
                    .move(IS_D, DATA_SHARED, S, FILL)
                    .because(
                            "The load that waits is not told that its data has arrived.",
                            "No value is ever wrong: what is?"),
            broken("mesi-snoop-waits-for-own-miss", Mesi.TABLE)
                    .cell(IM_D, SNOOP_RFO, new Cell.Stall())
                    .because(
                            "A core whose own request is still in the queue lets the snoops of others wait for it.",
                            "Draw who waits for whom."),
            broken("mesi-store-never-starts", Mesi.TABLE)
                    .cell(S, STORE, new Cell.Stall())
                    .because(
                            "A store to a Shared line waits, and nothing is sent.",
                            "Is this a deadlock if the line can still be evicted?"),
            broken("mesi-lock-not-held", Mesi.TABLE)
                    .move(M_L, SNOOP_RFO, I, INTERVENE, WRITE_MEMORY)
                    .because(
                            "A snoop takes the line away in the middle of a locked read-modify-write.",
                            "Single writer and last value hold at every step: what does not?"),
            broken("moesi-silent-drop-of-owned", Moesi.TABLE)
                    .move(O, REPLACE, I)
                    .because(
                            "An Owned line is dropped silently when it is replaced, as if it were Shared.",
                            "The sharers still have the right value. When is it lost?"),
            broken("moesi-owner-forgets-to-answer", Moesi.TABLE)
                    .move(O, SNOOP_READ, O, ASSERT_SHARED)
                    .because(
                            "The owner of a shared line leaves the answer to memory, which is stale.",
                            "The first reader is served by the Modified line. Which read is the first to go wrong?"),
            broken("moesi-duty-lost-in-upgrade-race", Moesi.TABLE)
                    .move(OM_A, SNOOP_RFO, IM_D)
                    .because(
                            "An owner that loses the race for its upgrade forgets that it still has to answer.",
                            "How many steps is the shortest way to the mistake, and why so many?"),
            broken("moesi-duty-lost-in-upgrade", Moesi.TABLE)
                    .move(SM_A, UPGRADE_DONE, E, WAKE)
                    .because(
                            "A sharer that takes ownership from an owner forgets that memory is stale.",
                            "The store makes the line Modified at once. Why is it wrong all the same?"),
            broken("mesif-two-forwarders", Mesif.TABLE)
                    .move(F, SNOOP_READ, F, ASSERT_SHARED, INTERVENE)
                    .because(
                            "The old forwarder stays forwarder when a new one is made.",
                            "Both answer with the same bytes: what would go wrong on real wires?"));

    private BrokenProtocols() {}

    /** Every broken protocol. */
    public static List<BrokenProtocol> all() {
        return ALL;
    }

    /** The broken protocol with this name, such as {@code mesi-lost-write-back}. */
    public static Optional<BrokenProtocol> named(String name) {
        return ALL.stream().filter(broken -> broken.table.name().equals(name)).findFirst();
    }

    private static Mistake broken(String name, TransitionTable original) {
        return new Mistake(name, original, original);
    }

    private record Mistake(String name, TransitionTable original, TransitionTable table) {
        Mistake move(LineState state, CoherenceEvent event, LineState next, CoherenceAction... actions) {
            return cell(state, event, new Cell.Move(next, actions));
        }

        Mistake cell(LineState state, CoherenceEvent event, Cell cell) {
            return new Mistake(name, original, table.with(name, state, event, cell));
        }

        BrokenProtocol because(String mistake, String lab) {
            return new BrokenProtocol(table.describedAs("Broken on purpose. " + mistake), original, mistake, lab);
        }
    }
}

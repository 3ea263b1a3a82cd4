package dev.interlock.os.vm;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.TrapContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Sees a change of an address space through to its end, core by core. Black et al., "Translation Lookaside Buffer
 * Consistency: A Software Approach", ASPLOS 1989; {@code flush_tlb_mm_range} in Linux.
 *
 * <pre>
 *   the core that changes (initiator)         a core that runs the address space
 *   stores to the tables, fence, INVLPG
 *   DONE: interrupts, holds ────────────────▶ takes it when it leaves the kernel or between two instructions
 *                                             fence: its stores have landed; INVLPG, or all
 *   released  ◀────────────────────────────── ANSWERED
 *   ACKNOWLEDGED: all have answered
 *   frames are given back, pages go to the swap device, the tables are free for the next change
 * </pre>
 *
 * <p>So a frame has a new owner only when no core can translate to it, and no store to it is under way. A core that was in
 * the kernel answers when it leaves: what it copies by physical addresses is copied by then.
 */
public final class TlbShootdown {
    /** The interrupt that asks, Linux's {@code CALL_FUNCTION_VECTOR}. */
    public static final int VECTOR = 0xfc;

    /** Token: the stores and invalidations of the initiator are done. */
    private static final long DONE = 0x5d0;
    /** Token: the initiator was released. */
    private static final long ACKNOWLEDGED = 0x5d1;
    /** Token: a core that was asked has forgotten the translations. */
    private static final long ANSWERED = 0x5d2;

    private final VirtualMemory memory;
    private final KernelExit exit;
    private final int interruptCycles;

    /** What initiators are in the middle of, by core. */
    private final TreeMap<Integer, Change> changes = new TreeMap<>();

    /** Whom a core that was asked is about to answer, by core. */
    private final TreeMap<Integer, List<Integer>> answering = new TreeMap<>();

    /** A change; {@code missing} are the cores that have not answered yet, null before they were asked. */
    private record Change(Shootdown shootdown, Then then, Set<Integer> missing) {}

    /**
     * @param exit how the kernel leaves when a change is whole
     * @param interruptCycles of the interrupt handler's own code
     */
    public TlbShootdown(VirtualMemory memory, KernelExit exit, int interruptCycles) {
        this.memory = memory;
        this.exit = exit;
        this.interruptCycles = interruptCycles;
    }

    /** True if a continuation belongs here. */
    public static boolean isToken(long token) {
        return token >= DONE && token <= ANSWERED;
    }

    /** The change has been decided: the core performs it, and everybody forgets what it takes away. */
    public void finish(TrapContext core, ScriptedWriter writer, Then then) {
        AccessScript.Builder work = writer.work();
        writer.shootdown().invalidate(work, core);
        changes.put(core.core(), new Change(writer.shootdown(), then, null));
        core.resume(work.fence().andContinue(DONE).build());
    }

    /** A continuation of a core. */
    public void goOn(TrapContext core, long token) {
        if (token == DONE) {
            ask(core, changes.get(core.core()));
        } else if (token == ACKNOWLEDGED) {
            complete(core, changes.remove(core.core()));
        } else {
            answer(core);
        }
    }

    /** The stores are visible: who keeps translations without running the address space learns by the generation. */
    private void ask(TrapContext core, Change change) {
        change.shootdown.spaces().forEach(space -> space.cores().changed(core.core()));
        Set<Integer> others = concerned(change.shootdown);
        others.remove(core.core());
        if (others.isEmpty()) {
            complete(core, changes.remove(core.core()));
            return;
        }
        memory.counts().asked(others.size());
        changes.put(core.core(), new Change(change.shootdown, change.then, others));
        for (int other : others) {
            core.interrupt(other, VECTOR, core.now());
        }
        core.hold(AccessScript.EMPTY, ACKNOWLEDGED);
    }

    private Set<Integer> concerned(Shootdown shootdown) {
        Set<Integer> cores = new TreeSet<>();
        for (AddressSpace space : shootdown.asksEveryCore() ? memory.spaces() : shootdown.spaces()) {
            cores.addAll(space.cores().all());
        }
        return cores;
    }

    /** True if a core holds until others have answered it: whatever interrupts it there ends in {@link #holdOn}. */
    public boolean isHolding(int core) {
        Change change = changes.get(core);
        return change != null && change.missing != null;
    }

    /** A core that held and was interrupted does this work, and holds again. */
    public void holdOn(TrapContext core, AccessScript.Builder work) {
        core.hold(work.build(), ACKNOWLEDGED);
    }

    /** The interrupt has reached a core: it forgets what all initiators that wait for it take away. */
    public void onInterrupt(TrapContext core) {
        AccessScript.Builder work = AccessScript.builder().delay(interruptCycles);
        List<Integer> initiators = new ArrayList<>();
        changes.forEach((initiator, change) -> {
            if (change.missing != null && change.missing.contains(core.core())) {
                initiators.add(initiator);
                change.shootdown.invalidate(work, core);
                change.shootdown.forgotten(core.core());
            }
        });
        answering.put(core.core(), initiators);
        core.resume(work.fence().andContinue(ANSWERED).build());
    }

    private void answer(TrapContext core) {
        for (int initiator : answering.remove(core.core())) {
            Change change = changes.get(initiator);
            Set<Integer> missing = new TreeSet<>(change.missing);
            missing.remove(core.core());
            changes.put(initiator, new Change(change.shootdown, change.then, missing));
            if (missing.isEmpty()) {
                core.release(initiator, core.now());
            }
        }
        if (changes.containsKey(core.core())) { // it was interrupted while it waited for answers itself
            core.hold(AccessScript.EMPTY, ACKNOWLEDGED);
        } else {
            exit.leave(core, AccessScript.builder(), Then.goBack());
        }
    }

    private void complete(TrapContext core, Change change) {
        AccessScript.Builder work = AccessScript.builder();
        change.shootdown.complete(memory, TableWriter.script(work, core), work);
        exit.leave(core, work, change.then);
    }

    private record Saved(Map<Integer, Change> changes, Map<Integer, List<Integer>> answering) {}

    /** What is under way. */
    public Object save() {
        return new Saved(new TreeMap<>(changes), new TreeMap<>(answering));
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        changes.clear();
        changes.putAll(saved.changes);
        answering.clear();
        answering.putAll(saved.answering);
    }
}

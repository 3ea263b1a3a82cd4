package dev.interlock.core.pipeline;

import dev.interlock.core.event.CycleUse;
import dev.interlock.core.time.CoreClock;
import dev.interlock.isa.semantics.MemoryPort;
import java.util.List;

/** Performs an {@link AccessScript} on one core, step by step, each waiting for the one before. */
final class ScriptRunner {
    private final CoreClock clock;
    private final LoadStoreUnit unit;
    private final long[] cycleUses;
    private final int serializingCycles;

    private AccessScript script;
    private int step;
    private boolean tried;
    private long stepBegan;
    private CycleUse chargeTo;
    private final StepLog results = new StepLog();

    /** A runner; a step that serialises, as MOV to CR3 does, costs what such an instruction costs. */
    ScriptRunner(CoreClock clock, LoadStoreUnit unit, long[] cycleUses, int serializingCycles) {
        this.serializingCycles = serializingCycles;
        this.clock = clock;
        this.unit = unit;
        this.cycleUses = cycleUses;
    }

    /** Begins a script; {@code use} is the layer of the CPI stack that takes all of it, null for each part its own. */
    void start(AccessScript newScript, CycleUse use) {
        script = newScript;
        step = 0;
        tried = false;
        chargeTo = use;
        unit.account().chargeAllTo(use);
        results.clear();
    }

    boolean active() {
        return script != null;
    }

    List<StepResult> results() {
        return results.results();
    }

    /** What became of a try. */
    enum Progress {
        /** The step is done; the clock stands at its end. */
        STEPPED,
        /** The step waits. */
        WAITS,
        /** All steps are done. */
        FINISHED,
        /** The step was CONTINUE: the kernel is asked. */
        CONTINUE
    }

    /** Tries the present step once. */
    Progress advance() {
        if (step == script.steps().size()) {
            finish();
            return Progress.FINISHED;
        }
        AccessScript.Step now = script.steps().get(step);
        if (now.verb() == AccessScript.Verb.CONTINUE) {
            return Progress.CONTINUE;
        }
        if (tried) {
            unit.again();
        } else {
            unit.begin();
            unit.account().startTotals();
            stepBegan = clock.now;
            tried = true;
        }
        unit.physicalMode(!now.virtual());
        long value = perform(now);
        if (unit.incomplete()) {
            if (unit.fault() == null) {
                return Progress.WAITS;
            }
            results.add(0, stepBegan, clock.now, unit.account().totals(), unit.fault());
            unit.abandon();
            next();
            return Progress.STEPPED;
        }
        long end = Math.max(clock.now, unit.valueAt());
        CycleUse use = CycleUse.of(unit.valueFrom());
        switch (now.verb()) {
            case DELAY -> {
                end = clock.now + now.value();
                use = CycleUse.TRAP;
            }
            case INVALIDATE_PAGE, LOAD_CR3, INVALIDATE_PCID, INVALIDATE_ALL -> {
                end = clock.now + serializingCycles;
                use = CycleUse.EXECUTE;
            }
            default -> {}
        }
        long tail = end - clock.now;
        cycleUses[(chargeTo != null ? chargeTo : use).ordinal()] += tail;
        results.add(value, stepBegan, end, unit.account().totals(), null);
        if (end == clock.now) { // a step that only issues takes a cycle, as an instruction does
            cycleUses[(chargeTo != null ? chargeTo : CycleUse.BASE).ordinal()]++;
            end++;
        }
        clock.now = end;
        next();
        return Progress.STEPPED;
    }

    private void next() {
        step++;
        tried = false;
    }

    private void finish() {
        script = null;
        unit.physicalMode(false);
        unit.account().chargeAllTo(null);
        unit.account().stopTotals();
    }

    /** The token of the CONTINUE step that the script stands at; ends the script. */
    long takeContinue() {
        long token = script.steps().get(step).value();
        finish();
        return token;
    }

    private long perform(AccessScript.Step now) {
        return switch (now.verb()) {
            case LOAD -> unit.load(now.address(), now.bytes());
            case STORE -> {
                unit.store(now.address(), now.bytes(), now.value());
                yield 0;
            }
            case STORE_NON_TEMPORAL -> {
                unit.storeNonTemporal(now.address(), now.bytes(), now.value());
                yield 0;
            }
            case STORE_FENCE -> {
                unit.fence(MemoryPort.Fence.STORE);
                yield 0;
            }
            case OWN_AHEAD -> {
                unit.ownAhead(now.address());
                yield 0;
            }
            case WRITE -> {
                unit.write(now.address(), now.bytes(), now.value());
                yield 0;
            }
            case EXCHANGE, ADD, COMPARE_AND_SWAP -> locked(now);
            case FENCE -> {
                unit.fence(MemoryPort.Fence.FULL);
                yield 0;
            }
            case FLUSH -> {
                unit.flushLine(now.address(), true);
                yield 0;
            }
            case INVALIDATE_PAGE -> {
                unit.invalidatePage(now.address());
                yield 0;
            }
            case LOAD_CR3, INVALIDATE_PCID, INVALIDATE_ALL -> {
                unit.fence(MemoryPort.Fence.FULL);
                if (!unit.incomplete()) {
                    changeTranslations(now);
                }
                yield 0;
            }
            case DELAY, CONTINUE -> 0;
        };
    }

    private void changeTranslations(AccessScript.Step now) {
        switch (now.verb()) {
            case LOAD_CR3 -> unit.addressSpaceChanged(now.value());
            case INVALIDATE_PCID -> unit.invalidate(MemoryPort.Invalidation.PCID, now.value(), 0);
            default -> unit.invalidate(MemoryPort.Invalidation.ALL, 0, 0);
        }
    }

    private long locked(AccessScript.Step now) {
        long old = unit.loadLocked(now.address(), now.bytes());
        if (unit.incomplete()) {
            return 0;
        }
        long fresh = switch (now.verb()) {
            case EXCHANGE -> now.value();
            case ADD -> old + now.value();
            default -> old == now.expected() ? now.value() : old;
        };
        unit.storeUnlocking(now.address(), now.bytes(), fresh);
        return old;
    }

    private record Saved(
            AccessScript script,
            int step,
            boolean tried,
            long stepBegan,
            CycleUse chargeTo,
            List<StepResult> results) {}

    Object save() {
        return new Saved(script, step, tried, stepBegan, chargeTo, results.results());
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        script = saved.script;
        step = saved.step;
        tried = saved.tried;
        stepBegan = saved.stepBegan;
        chargeTo = saved.chargeTo;
        results.restore(saved.results);
    }
}

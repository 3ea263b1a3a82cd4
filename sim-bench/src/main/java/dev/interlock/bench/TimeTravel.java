package dev.interlock.bench;

import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.travel.Timeline;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one step back costs the host, ten million cycles into a run of four contending cores, with the default budget for
 * snapshots. Nearly all of it is re-execution from the nearest snapshot and the snapshots that are taken on the way.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 15)
@Measurement(iterations = 30)
public class TimeTravel {
    private static final long FAR = 10_000_000;

    /** As many cycles lie between snapshots while time goes forward: one less to re-execute is the worst there is. */
    private static final long INTERVAL = 100_000;

    /** A run that stands far from its beginning. */
    @State(Scope.Thread)
    public static class Run {
        Timeline timeline;

        /** Goes there. */
        @Setup(Level.Trial)
        public void boot() {
            MachineConfig config = MachineConfig.profile("textbook-1").withCores(4);
            timeline = new Timeline(Guest.boot(config, Guest.CONTENDED_INCREMENT));
            timeline.seek(FAR);
        }
    }

    /** A run that has just come, forward, to as far from its last snapshot as can be. */
    @State(Scope.Thread)
    public static class FreshRun extends Run {
        /** Goes on to where the next snapshot would be taken. */
        @Setup(Level.Invocation)
        public void goOn() {
            timeline.seek((timeline.cycle() / INTERVAL + 2) * INTERVAL);
        }
    }

    /** The first step back after a run forward: the dearest. */
    @Benchmark
    public long firstStepBack(FreshRun run) {
        return run.timeline.stepBack().cycle();
    }

    /** One more step back, as when somebody holds the button down. */
    @Benchmark
    public long oneMoreStepBack(Run run) {
        return run.timeline.stepBack().cycle();
    }
}

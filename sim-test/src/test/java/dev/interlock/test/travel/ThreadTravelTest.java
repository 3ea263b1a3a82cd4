package dev.interlock.test.travel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.trap.StopReason;
import dev.interlock.core.travel.Timeline;
import dev.interlock.isa.image.ElfReader;
import dev.interlock.os.kernel.Console;
import dev.interlock.os.kernel.Kernel;
import dev.interlock.os.kernel.KernelCosts;
import dev.interlock.os.load.LoadedProgram;
import dev.interlock.os.load.ProcessLoader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Time travel through a C program with threads that fight for a mutex: the kernel goes back, too. */
class ThreadTravelTest {
    private static final Path MUTEX = Path.of("..", "examples", "guest", "threads", "bin", "mutex");
    private static final int CORES = 4;
    private static final int THREADS = 6;
    private static final int PLACES = 100;
    private static final long LIMIT = 200_000_000;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private static Machine machine(ByteArrayOutputStream out) throws IOException {
        Machine machine =
                new Machine(MachineConfig.profile("textbook-1").withCores(CORES).withSeed(5));
        LoadedProgram program = ProcessLoader.load(
                ElfReader.read(MUTEX),
                machine.memory(),
                List.of("mutex", String.valueOf(THREADS)),
                List.of("PATH=/bin"),
                1);
        Kernel.boot(machine, program, new Console(out, out, 1 << 20), KernelCosts.DEFAULT);
        return machine;
    }

    @Test
    void any_cycle_of_a_run_with_threads_is_as_in_a_straight_run() throws IOException, IllegalAccessException {
        Machine whole = machine(new ByteArrayOutputStream());
        assertThat(whole.run(LIMIT).kind()).isEqualTo(StopReason.Kind.EXITED);
        long end = whole.cycle();

        Random random = new Random(72);
        TreeMap<Long, Long> expected = new TreeMap<>();
        while (expected.size() < PLACES) {
            expected.put(1 + (long) (random.nextDouble() * (end - 2)), 0L);
        }
        Machine straight = machine(new ByteArrayOutputStream());
        for (long cycle : expected.keySet()) {
            straight.runTo(cycle);
            expected.put(cycle, StateHash.of(straight.snapshot()));
        }

        Timeline timeline = new Timeline(machine(out));
        List<Long> cycles = new ArrayList<>(expected.keySet());
        Collections.shuffle(cycles, random);
        for (long cycle : cycles) {
            timeline.seek(cycle);
            assertThat(StateHash.of(timeline.machine().snapshot()))
                    .as("state at cycle %d of %d, seed 5", cycle, end)
                    .isEqualTo(expected.get(cycle));
        }
        timeline.seek(end);
        assertThat(out.toString()).as("printed once").hasLineCount(1);
    }
}

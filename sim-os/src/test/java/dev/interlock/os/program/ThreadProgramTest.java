package dev.interlock.os.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.interlock.core.event.CycleUse;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.snapshot.Snapshot;
import dev.interlock.core.trap.StopReason;
import dev.interlock.os.program.ThreadMatrix.Case;
import dev.interlock.os.schedule.SchedulerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** pthread programs print what they print on hardware, with more threads than cores, whatever the seed. */
class ThreadProgramTest {
    static Stream<Case> cases() {
        List<String> programs = new ArrayList<>(ThreadMatrix.PROGRAMS);
        programs.addAll(List.of("futex", "accounts"));
        return ThreadMatrix.cases(programs, 7);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_program_prints_what_it_prints_on_hardware(Case one) throws IOException {
        ThreadProgram run = new ThreadProgram(one.program(), one.threads(), one.cores(), one.seed());

        assertThat(run.run()).isEqualTo(StopReason.exited(0));
        assertThat(run.printed()).isEqualTo(ThreadProgram.expected(one.program(), one.threads()));
    }

    static Stream<Arguments> machines() {
        return ThreadMatrix.machines(1);
    }

    @ParameterizedTest
    @MethodSource("machines")
    void a_thousand_threads_are_made_and_joined(int cores, long seed) throws IOException {
        ThreadProgram run = new ThreadProgram("thousand", 1000, cores, seed);

        assertThat(run.run()).isEqualTo(StopReason.exited(0));
        assertThat(run.printed()).isEqualTo("1000 threads: sum of squares 332833500\n");
    }

    /** How often a program makes a call. */
    private static long calls(ThreadProgram run, String name) {
        List<SimEvent> calls = new ArrayList<>();
        run.machine.subscribe(
                event -> {
                    if (((SimEvent.SystemCallReturned) event).name().equals(name)) {
                        calls.add(event);
                    }
                },
                EventKind.SYSTEM_CALL_RETURNED);
        assertThat(run.run()).isEqualTo(StopReason.exited(0));
        return calls.size();
    }

    @Test
    void a_mutex_that_nobody_else_wants_makes_no_system_call() throws IOException {
        long alone = calls(new ThreadProgram("mutex", 1, 2, 1), "futex");
        assertThat(alone)
                .as("with 100 locks and 100 unlocks: those of the C library when a thread is made and joined")
                .isLessThanOrEqualTo(3);
        assertThat(calls(new ThreadProgram("mutex", 16, 4, 1), "futex"))
                .as("that others want")
                .isGreaterThan(16 * alone);
    }

    @ParameterizedTest
    @MethodSource("machines")
    void a_shell_pipeline_of_busybox_prints_what_it_prints_here(int cores, long seed) throws IOException {
        Path busybox = Path.of("/usr/bin/busybox");
        assumeTrue(Files.isExecutable(busybox), "skipped: there is no busybox");
        ThreadProgram run = new ThreadProgram(
                busybox, List.of("busybox", "sh", "-c", "seq 1 100 | sort -rn | head -3"), cores, seed);

        assertThat(run.run()).isEqualTo(StopReason.exited(0));
        assertThat(run.printed()).isEqualTo("100\n99\n98\n");
    }

    // ---------------------------------------------------------------- the same answer twice

    /** What ran when, as far as anybody can see it. */
    private static List<SimEvent> events(ThreadProgram program, int window, int hosts) {
        List<SimEvent> events = new ArrayList<>();
        try (Machine machine = program.machine) {
            machine.windowLength(Math.min(window, machine.lookahead())).hostThreads(hosts);
            machine.subscribe(events::add);
            assertThat(program.run()).isEqualTo(StopReason.exited(0));
        }
        return events;
    }

    private static void assertSame(List<SimEvent> expected, List<SimEvent> seen, String about) {
        for (int i = 0; i < Math.min(expected.size(), seen.size()); i++) {
            if (!expected.get(i).equals(seen.get(i))) {
                assertThat(seen.get(i)).as("%s, event %d", about, i).isEqualTo(expected.get(i));
            }
        }
        assertThat(seen).as(about).hasSameSizeAs(expected);
    }

    @ParameterizedTest
    @CsvSource({"queue, 2, 2", "barrier, 4, 3", "family, 2, 2"})
    void windows_and_host_threads_change_no_event(String name, int threads, int cores) throws IOException {
        SchedulerConfig hasty = SchedulerConfig.DEFAULT.withSlice(20_000);
        List<SimEvent> expected = events(hasty(name, threads, cores, hasty), Integer.MAX_VALUE, 1);
        for (int window : new int[] {1, 7}) {
            assertSame(expected, events(hasty(name, threads, cores, hasty), window, 1), name + ", window " + window);
        }
        assertSame(expected, events(hasty(name, threads, cores, hasty), Integer.MAX_VALUE, 2), name + ", 2 hosts");
    }

    @Test
    void sixty_four_threads_on_sixteen_cores_leave_the_same_events_every_time() throws IOException {
        List<SimEvent> expected = events(new ThreadProgram("barrier", 64, 16, 7), Integer.MAX_VALUE, 1);
        assertThat(expected).hasSizeGreaterThan(100_000);
        assertSame(expected, events(new ThreadProgram("barrier", 64, 16, 7), Integer.MAX_VALUE, 1), "again");
        assertSame(expected, events(new ThreadProgram("barrier", 64, 16, 7), 1, 1), "window 1");
        assertSame(expected, events(new ThreadProgram("barrier", 64, 16, 7), Integer.MAX_VALUE, 2), "2 hosts");
    }

    private static ThreadProgram hasty(String name, int threads, int cores, SchedulerConfig scheduler)
            throws IOException {
        return new ThreadProgram(ThreadProgram.HERE.resolve("bin").resolve(name), threads, cores, 5, scheduler);
    }

    @Test
    void time_can_run_backwards_through_threads() throws IOException {
        ThreadProgram program = new ThreadProgram("queue", 4, 2, 3);
        ThreadProgram undisturbed = new ThreadProgram("queue", 4, 2, 3);
        undisturbed.run();
        long end = undisturbed.machine.cycle();
        SplittableRandom random = new SplittableRandom(3);
        for (long cycle : random.longs(6, 1, end).sorted().toArray()) {
            program.machine.runTo(cycle);
            Snapshot snapshot = program.machine.snapshot();
            program.machine.runTo(Math.min(end - 1, cycle + 300_000));
            program.machine.restore(snapshot);
        }

        assertThat(program.run()).isEqualTo(StopReason.exited(0));
        assertThat(program.machine.cycle()).isEqualTo(end);
        assertThat(program.printed()).isEqualTo(undisturbed.printed());
    }

    @Test
    void another_seed_is_another_schedule() throws IOException {
        SchedulerConfig hasty = SchedulerConfig.DEFAULT.withSlice(3_000);
        List<Long> ends = new ArrayList<>();
        for (long seed = 1; seed <= 5; seed++) {
            ThreadProgram program =
                    new ThreadProgram(ThreadProgram.HERE.resolve("bin").resolve("queue"), 16, 4, seed, hasty);
            assertThat(program.run()).isEqualTo(StopReason.exited(0));
            assertThat(program.printed()).isEqualTo(ThreadProgram.expected("queue", 16));
            ends.add(program.machine.cycle());
        }
        assertThat(ends.stream().distinct().count()).as("ends %s", ends).isGreaterThan(1);
    }

    @Test
    void cores_without_work_halt() throws IOException {
        ThreadProgram program = new ThreadProgram("mutex", 2, 16, 1);
        program.run();

        int idle = 0;
        for (int core = 0; core < 16; core++) {
            if (program.machine.core(core).counters().instructions == 0) {
                idle++;
                assertThat(program.machine.cycleUses(core)[CycleUse.IDLE.ordinal()])
                        .as("core " + core)
                        .isEqualTo(program.machine.cycle());
            }
        }
        assertThat(idle).as("cores that never ran anything").isGreaterThanOrEqualTo(12);
    }
}

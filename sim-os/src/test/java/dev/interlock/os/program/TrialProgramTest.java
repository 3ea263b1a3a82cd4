package dev.interlock.os.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.event.CycleUse;
import dev.interlock.core.snapshot.Snapshot;
import dev.interlock.core.trap.StopReason;
import dev.interlock.os.schedule.SchedulerConfig;
import dev.interlock.os.task.Task;
import dev.interlock.os.vm.FrameKind;
import dev.interlock.os.vm.PhysicalMap;
import dev.interlock.os.vm.VirtualMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The programs of {@code examples/guest/trials}: isolation, copy-on-write, races, and the same answer twice. */
class TrialProgramTest {
    private static final Path TRIALS = Path.of("..", "examples", "guest", "trials", "bin");

    private static ThreadProgram trial(int cores, long seed, String... arguments) throws IOException {
        return new ThreadProgram(TRIALS.resolve(arguments[0]), List.of(arguments), cores, seed);
    }

    // ---------------------------------------------------------------- memory

    /** What can be seen of all address spaces at a moment. */
    private record Sight(long copies, long anonymous, long shared) {
        static Sight of(VirtualMemory memory) {
            PhysicalMap map = PhysicalMap.of(memory);
            return new Sight(
                    memory.spaces().stream()
                            .mapToLong(space -> space.faults().copiesOnWrite())
                            .sum(),
                    map.count(FrameKind.ANONYMOUS),
                    map.shared());
        }
    }

    @Test
    void a_fork_of_64_MiB_copies_the_pages_that_are_written_and_no_other() throws IOException {
        int pages = 64 << 20 >> 12;
        int written = pages / 64;
        ThreadProgram program = trial(1, 1, "resident");
        VirtualMemory memory = program.kernel.tasks().first().space().memory();

        runUntil(program, "forked\n");
        Sight forked = Sight.of(memory);
        runUntil(program, "forked\nwritten\n");
        Sight after = Sight.of(memory);

        assertThat(memory.spaces()).hasSize(2);
        assertThat(forked.copies).as("copied by then: stacks and data").isLessThan(16);
        assertThat(forked.shared).as("frames of both").isGreaterThanOrEqualTo(pages);
        assertThat(after.copies - forked.copies).as("pages copied").isEqualTo(written);
        assertThat(after.anonymous - forked.anonymous).as("frames more").isEqualTo(written);
        assertThat(forked.shared - after.shared)
                .as("frames that only one has now")
                .isEqualTo(written);
        assertThat(program.run()).isEqualTo(StopReason.exited(0));
        assertThat(program.printed()).isEqualTo("forked\nwritten\ndone\n");
    }

    private static void runUntil(ThreadProgram program, String printed) {
        while (!program.printed().equals(printed)) {
            assertThat(program.printed()).isNotEqualTo(printed + "done\n");
            program.machine.run(program.machine.cycle() + 1_000);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 17", "2, 18", "4, 19"})
    void a_probe_anywhere_outside_is_a_fault(int cores, long seed) throws IOException {
        ThreadProgram program = trial(cores, seed, "probe", String.valueOf(seed), "64");

        assertThat(program.run()).isEqualTo(StopReason.exited(0));
        assertThat(program.printed()).as("seed %d", seed).isEqualTo("64 of 64 are faults\nown value 1, null 11\n");
    }

    /** What {@code expected/isolation.txt} says is what the program prints on hardware, whatever the seed. */
    @ParameterizedTest
    @CsvSource({"1, 1, 20", "2, 2, 20", "4, 3, 20"})
    void a_process_reaches_nothing_of_the_kernel_or_of_another_and_each_fault_has_its_code(
            int cores, long seed, String probes) throws IOException {
        ThreadProgram program = trial(cores, seed, "isolation", String.valueOf(seed), probes);

        assertThat(program.run()).isEqualTo(StopReason.exited(0));
        assertThat(program.printed())
                .as("seed %d", seed)
                .isEqualTo(Files.readString(TRIALS.resolveSibling("expected/isolation.txt")));
    }

    // ---------------------------------------------------------------- races

    @Test
    void the_counter_without_a_lock_loses_and_the_one_with_LOCK_does_not() throws IOException {
        assertThat(lost("counter")).anyMatch(line -> !line.startsWith("0 lost"));
        assertThat(lost("atomic")).containsOnly("0 lost, 0 together\n");
    }

    @Test
    void the_lock_that_looks_and_then_takes_is_caught_and_a_mutex_is_not() throws IOException {
        assertThat(lost("broken")).anyMatch(line -> line.endsWith("1 together\n"));
        assertThat(lost("mutex")).containsOnly("0 lost, 0 together\n");
    }

    /** What a kind of race prints for some seeds. */
    private static List<String> lost(String kind) throws IOException {
        List<String> lines = new ArrayList<>();
        for (long seed = 1; seed <= 3; seed++) {
            ThreadProgram program = trial(4, seed, "races", kind, "6");
            assertThat(program.run()).as("%s, seed %d", kind, seed).isEqualTo(StopReason.exited(0));
            lines.add(program.printed());
        }
        return lines;
    }

    @Test
    void threads_that_wait_for_a_mutex_consume_no_cycles() throws IOException {
        ThreadProgram program = trial(4, 1, "races", "wait", "3");
        List<Long> waiting = new ArrayList<>();
        while (program.machine.cycle() < 1_000_000) { // then main still has the mutex
            program.machine.run(program.machine.cycle() + 100_000);
        }
        for (Task task : program.kernel.tasks().tasks()) {
            if (!task.isLeader()) {
                waiting.add(program.kernel.scheduler().runCycles(task, program.machine.cycle()));
            }
        }

        assertThat(program.run()).isEqualTo(StopReason.exited(0));
        long busy = 0;
        for (int core = 0; core < 4; core++) {
            busy += program.machine.cycle() - program.machine.cycleUses(core)[CycleUse.IDLE.ordinal()];
        }
        assertThat(program.machine.cycle()).isGreaterThan(1_000_000);
        assertThat(busy).as("cycles of four cores that were not idle").isLessThan(program.machine.cycle() + 400_000);
        assertThat(waiting)
                .as("cycles of the three that wait for a million")
                .hasSize(3)
                .allMatch(cycles -> cycles < 60_000);
    }

    // ---------------------------------------------------------------- as on hardware

    /** {@code build.sh} writes down what the programs print on the processor that builds them. */
    @ParameterizedTest
    @CsvSource({
        "newleader, 1",
        "newleader, 4",
        "undo, 2",
        "exchange, 2",
        "heirs, 1",
        "heirs, 4",
        "scripts, 2",
        "odds, 1"
    })
    void a_program_prints_what_it_prints_on_hardware(String name, int cores) throws IOException {
        ThreadProgram program = trial(cores, 1, name);

        assertThat(program.run()).isEqualTo(StopReason.exited(0));
        assertThat(program.printed()).isEqualTo(Files.readString(TRIALS.resolveSibling("expected/" + name + ".txt")));
    }

    // ---------------------------------------------------------------- fork

    /** The page of a semaphore is another frame after fork(2) and a write; its waiters are found nevertheless. */
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "4, 3"})
    void who_waits_in_memory_that_a_fork_copies_is_woken(int cores, long seed) throws IOException {
        ThreadProgram program = trial(cores, seed, "forked");

        assertThat(program.run()).isEqualTo(StopReason.exited(0));
        assertThat(program.printed())
                .isEqualTo("before 0, after 3\nbefore 3, after 6\nbefore 6, after 9\nbefore 9, after 12\n");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "4, 3"})
    void orphans_hear_of_their_parents_end_and_come_to_a_subreaper(int cores, long seed) throws IOException {
        ThreadProgram program = trial(cores, seed, "orphans");

        assertThat(program.run()).isEqualTo(StopReason.exited(0));
        assertThat(program.printed()).isEqualTo(Files.readString(TRIALS.resolveSibling("expected/orphans.txt")));
    }

    // ---------------------------------------------------------------- dying

    @ParameterizedTest
    @CsvSource({"2, 1", "4, 2"})
    void a_process_that_dies_with_a_mutex_is_missed_by_nobody_who_comes_just_then(int cores, long seed)
            throws IOException {
        ThreadProgram program = trial(cores, seed, "dying", "robust");

        assertThat(program.run()).isEqualTo(StopReason.exited(0));
        assertThat(program.printed()).isEqualTo("40 of 40 owners were found dead\n");
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "4, 2"})
    void waiters_that_are_killed_stop_nobody(int cores, long seed) throws IOException {
        ThreadProgram program = trial(cores, seed, "dying", "waiters");

        assertThat(program.machine.run(200_000_000)).isEqualTo(StopReason.exited(0));
        assertThat(program.printed()).isEqualTo("the others go on\n");
    }

    // ---------------------------------------------------------------- the same answer twice

    /** Counts and hashes every event, in order; enumerations hash differently in another Java virtual machine. */
    private static final class EventHash {
        private long events;
        private long hash;

        static EventHash of(ThreadProgram program) {
            EventHash log = new EventHash();
            program.machine.subscribe(event -> {
                log.events++;
                log.hash = log.hash * 0x100000001b3L + event.hashCode();
            });
            assertThat(program.run()).isEqualTo(StopReason.exited(0));
            return log;
        }
    }

    @Test
    void sixty_four_threads_on_sixteen_cores_do_the_same_twice_and_something_else_with_another_seed()
            throws IOException {
        List<Long> hashes = new ArrayList<>();
        for (long seed : new long[] {5, 5, 6}) {
            ThreadProgram program = new ThreadProgram(
                    TRIALS.resolve("races"),
                    List.of("races", "mutex", "64"),
                    16,
                    seed,
                    SchedulerConfig.DEFAULT.withSlice(20_000));
            EventHash log = EventHash.of(program);
            assertThat(program.printed()).isEqualTo("0 lost, 0 together\n");
            assertThat(log.events).isGreaterThan(100_000);
            hashes.add(log.hash);
        }
        assertThat(hashes.get(1)).isEqualTo(hashes.get(0));
        assertThat(hashes.get(2)).isNotEqualTo(hashes.get(0));
    }

    /** Timers, timerfd, eventfd, signalfd, queued signals, record locks and robust futexes, all of them at work. */
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "4, 3"})
    void whoever_goes_back_in_the_middle_sees_the_same_events_to_the_same_end(int cores, long seed) throws IOException {
        ThreadProgram undisturbed = trial(cores, seed, "travel");
        assertThat(undisturbed.run()).isEqualTo(StopReason.exited(0));
        long end = undisturbed.machine.cycle();

        for (int part = 1; part <= 3; part++) {
            long middle = end * part / 4;
            ThreadProgram program = trial(cores, seed, "travel");
            program.machine.runTo(middle);
            Snapshot snapshot = program.machine.snapshot();
            EventHash first = EventHash.of(program);
            long events = first.events; // it listens on
            long hash = first.hash;
            program.machine.restore(snapshot);
            EventHash second = EventHash.of(program);

            assertThat(events).isGreaterThan(1_000);
            assertThat(second.events).as("events from cycle %d", middle).isEqualTo(events);
            assertThat(second.hash).as("hash from cycle %d", middle).isEqualTo(hash);
            assertThat(program.machine.cycle()).isEqualTo(end);
            assertThat(program.printed()).isEqualTo("events 21, queued 21, counted 6, dead 1, ticks 1, alarms 1\n");
        }
    }
}

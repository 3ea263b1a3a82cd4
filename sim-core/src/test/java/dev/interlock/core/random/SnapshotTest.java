package dev.interlock.core.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Going back and doing it again gives the same future, in the same machine and in another one. */
class SnapshotTest {
    private static final long BUDGET = 20_000_000;

    static LongStream seeds() {
        return LongStream.range(1, 41);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_program_has_the_same_future_after_every_restore(long seed) {
        long length = length(seed);
        SplittableRandom random = new SplittableRandom(seed);
        Machine machine = program(seed);
        List<Snapshot> snapshots = new ArrayList<>();
        for (long cycle : random.longs(5, 1, length).sorted().toArray()) {
            machine.runTo(cycle);
            snapshots.add(machine.snapshot());
        }
        for (int i = snapshots.size() - 1; i >= 0; i--) {
            EventList first = future(machine, snapshots.get(i));
            String end = state(machine);
            assertThat(first.difference(future(machine, snapshots.get(i))))
                    .as("again, seed " + seed)
                    .isNull();
            assertThat(state(machine)).as("seed " + seed).isEqualTo(end);
            Machine other = program(seed);
            assertThat(first.difference(future(other, snapshots.get(i))))
                    .as("in another machine, seed " + seed)
                    .isNull();
            assertThat(state(other)).as("seed " + seed).isEqualTo(end);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void snapshots_taken_on_the_way_are_the_same_as_no_snapshots(long seed) {
        EventList undisturbed = new EventList();
        Machine machine = program(seed).subscribe(undisturbed);
        machine.run(BUDGET);
        EventList restored = new EventList();
        Machine other = program(seed).subscribe(restored);
        SplittableRandom random = new SplittableRandom(~seed);
        for (long cycle = 0; cycle < machine.cycle(); cycle += 1 + random.nextInt(400)) {
            other.runTo(Math.min(cycle, machine.cycle() - 1));
            other.restore(other.snapshot());
        }
        other.run(BUDGET);
        assertThat(undisturbed.difference(restored)).as("seed " + seed).isNull();
        assertThat(state(other)).as("seed " + seed).isEqualTo(state(machine));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_second_run_is_the_same_as_the_first(long seed) {
        EventList first = new EventList();
        EventList second = new EventList();
        Machine one = program(seed).subscribe(first);
        Machine two = program(seed).subscribe(second);
        assertThat(two.run(BUDGET)).isEqualTo(one.run(BUDGET));
        assertThat(first.difference(second)).as("seed " + seed).isNull();
        assertThat(state(two)).isEqualTo(state(one));
    }

    @Test
    void a_machine_that_restored_a_snapshot_does_not_write_into_it() {
        MachineConfig config = MachineConfig.profile("edu-1");
        Machine first = new Machine(config);
        first.snapshot();
        first.memory().writeLong(0x1000, 1);
        Snapshot snapshot = first.snapshot();

        Machine second = new Machine(config);
        second.restore(snapshot);
        second.memory().writeLong(0x1000, 2);

        assertThat(first.memory().readLong(0x1000)).isEqualTo(1);
        first.restore(snapshot);
        assertThat(first.memory().readLong(0x1000)).isEqualTo(1);
    }

    private static Machine program(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int cores = 1 + random.nextInt(5);
        MachineConfig config = random.nextInt(6) == 0
                ? MachineConfig.profile("edu-1").withCores(cores)
                : RandomConfig.of(random, cores);
        boolean paging = random.nextBoolean();
        String source = RandomProgram.of(random, cores, paging);
        return new BareMetal(config, source, paging).start().machine();
    }

    private static long length(long seed) {
        Machine machine = program(seed);
        machine.run(BUDGET);
        return machine.cycle();
    }

    private static EventList future(Machine machine, Snapshot from) {
        machine.restore(from);
        EventList events = new EventList();
        machine.subscribe(events);
        machine.run(BUDGET);
        machine.unsubscribe(events);
        return events;
    }

    /** Everything that can be seen of a machine from outside. */
    private static String state(Machine machine) {
        StringBuilder text = new StringBuilder("cycle " + machine.cycle() + "\n");
        for (int core = 0; core < machine.cores(); core++) {
            text.append(Arrays.toString(machine.core(core).registers().gpr))
                    .append(machine.core(core).registers().flags.rflags())
                    .append(Arrays.toString(machine.cycleUses(core)))
                    .append(machine.core(core).counters().instructions)
                    .append('\n');
        }
        byte[] memory = new byte[0x1_0000];
        for (long at : new long[] {0x40_0000, BareMetal.STACKS - memory.length, BareMetal.TABLES}) {
            machine.view().read(at, memory, 0, memory.length);
            text.append(Arrays.hashCode(memory)).append(' ');
            machine.memory().read(at, memory, 0, memory.length);
            text.append(Arrays.hashCode(memory)).append(' ');
        }
        return text.toString();
    }
}

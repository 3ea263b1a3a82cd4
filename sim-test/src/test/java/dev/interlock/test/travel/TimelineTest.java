package dev.interlock.test.travel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.interlock.core.coherence.LineState;
import dev.interlock.core.event.EventFilter;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.AccessCompleted;
import dev.interlock.core.event.SimEvent.LineChanged;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.trap.StopReason;
import dev.interlock.core.travel.Breakpoint;
import dev.interlock.core.travel.Runs;
import dev.interlock.core.travel.Stop;
import dev.interlock.core.travel.Timeline;
import dev.interlock.isa.assembler.Assembler;
import dev.interlock.isa.image.ProgramImage;
import dev.interlock.os.kernel.Console;
import dev.interlock.os.kernel.Kernel;
import dev.interlock.os.kernel.KernelCosts;
import dev.interlock.os.load.BareMetalLoader;
import dev.interlock.os.load.LoadedProgram;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TimelineTest {
    /** Every core adds to one cell, and writes a line now and then. */
    private static final String PROGRAM = """
            default rel
            section .data
            counter: dq 0
            text: db "x", 10
            section .text
            _start:
                mov r12, 60
            .again:
                lock inc qword [counter]
                mov rax, [counter]
                push rax
                test r12, 15
                jnz .quiet
                mov eax, 1
                mov edi, 1
                lea rsi, [text]
                mov edx, 2
                syscall
            .quiet:
                pop rbx
                dec r12
                jnz .again
                hlt
            """;

    private static final long LIMIT = 10_000_000;

    private final ProgramImage image = Assembler.assemble("travel.asm", PROGRAM);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Machine machine(int cores, long seed, OutputStream to) {
        Machine machine =
                new Machine(MachineConfig.profile("textbook-1").withCores(cores).withSeed(seed));
        LoadedProgram program = BareMetalLoader.load(image, machine.memory(), cores);
        Kernel.boot(machine, program, new Console(to, to, 100_000), KernelCosts.DEFAULT);
        return machine;
    }

    private static long stateOf(Machine machine) throws IllegalAccessException {
        return StateHash.of(machine.snapshot());
    }

    @Test
    void any_cycle_is_as_in_a_straight_run() throws IllegalAccessException {
        Random random = new Random(71);
        Machine straight = machine(4, 1, OutputStream.nullOutputStream());
        StopReason reason = straight.run(LIMIT);
        long end = straight.cycle();
        assertThat(reason.kind()).isEqualTo(StopReason.Kind.HALTED);
        TreeMap<Long, Long> expected = new TreeMap<>();
        for (int i = 0; i < 100; i++) {
            expected.put(1 + (long) (random.nextDouble() * (end - 2)), 0L);
        }
        Machine again = machine(4, 1, OutputStream.nullOutputStream());
        for (long cycle : expected.keySet()) {
            again.runTo(cycle);
            expected.put(cycle, stateOf(again));
        }

        Timeline timeline = new Timeline(machine(4, 1, out), 0);
        List<Long> cycles = new ArrayList<>(expected.keySet());
        java.util.Collections.shuffle(cycles, random);
        for (long cycle : cycles) {
            timeline.seek(cycle);
            assertThat(timeline.cycle()).isEqualTo(cycle);
            assertThat(stateOf(timeline.machine()))
                    .as("state at cycle %d", cycle)
                    .isEqualTo(expected.get(cycle));
        }
        timeline.seek(end);
        assertThat(out.size()).as("printed once, however often it was executed").isEqualTo(4 * 3 * 2);
    }

    @Test
    void the_hash_tells_states_apart() throws IllegalAccessException {
        Machine machine = machine(2, 1, out);
        machine.runTo(3_000);
        long before = stateOf(machine);
        assertThat(stateOf(machine)).isEqualTo(before);
        machine.core(1).registers().gpr[14]++;
        assertThat(stateOf(machine)).isNotEqualTo(before);
    }

    @Test
    void a_step_back_undoes_a_step() throws IllegalAccessException {
        Timeline timeline = new Timeline(machine(2, 1, out));
        timeline.seek(2_000);
        long before = stateOf(timeline.machine());
        timeline.stepCycle();
        timeline.stepCycle();
        assertThat(timeline.cycle()).isEqualTo(2_002);
        timeline.stepBack();
        timeline.stepBack();
        assertThat(timeline.cycle()).isEqualTo(2_000);
        assertThat(stateOf(timeline.machine())).isEqualTo(before);
    }

    @Test
    void an_instruction_is_stepped_over_and_back() {
        Timeline timeline = new Timeline(machine(2, 1, out));
        timeline.seek(2_500);
        long rip = timeline.machine().core(1).registers().rip;
        long retired = timeline.machine().core(1).counters().instructions;

        timeline.stepInstruction(1, 10_000);

        assertThat(timeline.machine().core(1).counters().instructions).isEqualTo(retired + 1);
        assertThat(timeline.machine().core(1).registers().rip).isNotEqualTo(rip);

        timeline.stepInstructionBack(1);

        assertThat(timeline.machine().core(1).counters().instructions).isEqualTo(retired);
        assertThat(timeline.machine().core(1).registers().rip).isEqualTo(rip);
    }

    @Test
    void a_breakpoint_stops_before_its_instruction_forward_and_backward() {
        long rip = image.symbols().get("_start.again").address();
        Timeline timeline = new Timeline(machine(1, 1, out)).add(Breakpoint.at(rip));
        List<Long> stops = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Stop stop = timeline.run(LIMIT);
            assertThat(stop.breakpoint()).isPresent();
            assertThat(timeline.machine().core(0).registers().rip).isEqualTo(rip);
            assertThat(timeline.machine().core(0).registers().gpr[12]).isEqualTo(60 - i);
            stops.add(stop.cycle());
        }
        for (int i = 3; i >= 0; i--) {
            assertThat(timeline.runBack().cycle()).isEqualTo(stops.get(i));
            assertThat(timeline.machine().core(0).registers().gpr[12]).isEqualTo(60 - i);
        }
        assertThat(timeline.runBack().breakpoint()).isEmpty();
        assertThat(timeline.cycle()).isZero();
    }

    @Test
    void a_watchpoint_stops_behind_the_write() {
        Machine machine = machine(2, 1, out);
        List<AccessCompleted> writes = new ArrayList<>();
        Machine observed = machine(2, 1, OutputStream.nullOutputStream());
        observed.subscribe(event -> writes.add((AccessCompleted) event), EventKind.ACCESS_COMPLETED);
        observed.run(LIMIT);
        AccessCompleted third = writes.stream()
                .filter(access ->
                        access.virtual() == image.symbols().get("counter").address())
                .filter(access -> access.access() == dev.interlock.core.event.Access.LOCKED)
                .skip(2)
                .findFirst()
                .orElseThrow();

        Timeline timeline = new Timeline(machine).add(Breakpoint.write(third.physical(), 8));
        timeline.run(LIMIT);
        timeline.run(LIMIT);
        Stop stop = timeline.run(LIMIT);

        assertThat(stop.event()).contains(third);
        assertThat(stop.cycle()).isEqualTo(third.cycle() + 1);
        assertThat(machine.view().read(third.physical(), 8)).isEqualTo(3);
    }

    @Test
    void it_stops_when_a_line_comes_into_a_state() {
        Machine machine = machine(2, 1, out);
        long line = BareMetalLoader.load(image, machine(2, 1, out).memory(), 2)
                .space()
                .physical(image.symbols().get("counter").address());
        Timeline timeline = new Timeline(machine).add(Breakpoint.line(line, 1, LineState.M));

        Stop stop = timeline.run(LIMIT);

        LineChanged change = (LineChanged) stop.event().orElseThrow();
        assertThat(change.core()).isEqualTo(1);
        assertThat(machine.line(line).on(1)).isEqualTo(change.to());
    }

    @Test
    void the_end_of_the_run_is_told() {
        Timeline timeline = new Timeline(machine(1, 1, out));
        Stop stop = timeline.run(LIMIT);
        assertThat(stop.end()).map(StopReason::kind).contains(StopReason.Kind.HALTED);
        long end = stop.cycle();
        timeline.seek(100);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> timeline.seek(end + 1))
                .withMessage("cycle %d is beyond the end of the run, which halted at cycle %d", end + 1, end);
        assertThat(timeline.cycle()).isEqualTo(end);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> timeline.seek(-1))
                .withMessage("there is no way to cycle -1: the timeline begins at cycle 0");
    }

    @Test
    void listeners_hear_what_goes_forward_and_nothing_that_is_re_executed() {
        Machine machine = machine(2, 1, out);
        List<SimEvent> heard = new ArrayList<>();
        machine.subscribe(heard::add, EventFilter.ALL);
        Timeline timeline = new Timeline(machine);
        timeline.seek(3_000);
        List<SimEvent> first = List.copyOf(heard);
        timeline.seek(2_000);
        assertThat(heard).hasSize(first.size());
        timeline.seek(3_000);
        assertThat(heard.subList(first.size(), heard.size()))
                .isEqualTo(
                        first.stream().filter(event -> event.cycle() >= 2_000).toList())
                .isNotEmpty();
    }

    @Test
    void the_first_difference_of_two_runs_has_a_name() {
        assertThat(Runs.firstDifference(machine(2, 1, out), machine(2, 1, out), LIMIT))
                .isEmpty();

        Machine other = machine(2, 1, out);
        other.core(1).registers().gpr[12] = 7;
        assertThat(Runs.firstDifference(machine(2, 1, out), other, LIMIT)).isEmpty(); // _start sets it
        other = machine(2, 1, out);
        other.memory().write(0x100000, new byte[] {1}, 0, 1);
        Machine slower =
                new Machine(MachineConfig.profile("textbook-1").withCores(2).withSeed(1));
        LoadedProgram program = BareMetalLoader.load(
                Assembler.assemble("travel.asm", PROGRAM.replace("mov r12, 60", "mov r12, 61")), slower.memory(), 2);
        Kernel.boot(slower, program, new Console(out, out, 100_000), KernelCosts.DEFAULT);

        Runs.Difference difference =
                Runs.firstDifference(machine(2, 1, out), slower, LIMIT).orElseThrow();
        assertThat(difference.number()).isPositive();
        assertThat(difference.toString()).contains("equal events: cycle ").contains(" · but cycle ");
    }

    @Test
    void snapshots_stay_within_their_budget_and_are_denser_near_the_present() {
        Timeline timeline = new Timeline(machine(1, 1, out), 0);
        timeline.seek(4_500);
        timeline.seek(4_000);
        assertThat(timeline.snapshotCycles()).hasSizeLessThanOrEqualTo(3).startsWith(0L);
    }
}

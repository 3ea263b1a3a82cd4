package dev.interlock.core.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.snapshot.Snapshot;
import dev.interlock.core.trap.LocalApic;
import dev.interlock.core.trap.StopReason;
import dev.interlock.core.trap.Trap;
import dev.interlock.core.trap.TrapContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Interrupts come at their cycle, between two instructions, and windows and host threads do not change when. */
class InterruptTest {
    private static final long BUDGET = 20_000_000;

    private final List<String> seen = new ArrayList<>();

    static LongStream seeds() {
        return LongStream.range(1, 1 + Long.getLong("interlock.interrupts.seeds", 30));
    }

    // ---------------------------------------------------------------- properties

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_storm_is_the_same_for_every_window_and_number_of_threads(long seed) {
        Machine calm = storm(seed);
        EventList expected = run(calm, Integer.MAX_VALUE, 1);
        long interrupts = 0;
        for (int core = 0; core < calm.cores(); core++) {
            interrupts += calm.core(core).counters().interrupts;
        }
        assertThat(interrupts).as("interrupts, seed " + seed).isPositive();
        for (int window : new int[] {1, 2, 3 + (int) (seed % 24)}) {
            Machine machine = storm(seed);
            EventList events = run(machine, window, 1);
            assertThat(expected.difference(events))
                    .as("seed " + seed + ", window " + window)
                    .isNull();
            assertThat(machine.cycle()).as("seed " + seed).isEqualTo(calm.cycle());
        }
        if (seed % 5 == 0) {
            assertThat(expected.difference(run(storm(seed), Integer.MAX_VALUE, 2)))
                    .as("seed " + seed + ", two host threads")
                    .isNull();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_storm_has_the_same_future_after_a_restore(long seed) {
        EventList expected = new EventList();
        Machine machine = storm(seed).subscribe(expected);
        machine.run(BUDGET);
        EventList restored = new EventList();
        Machine other = storm(seed).subscribe(restored);
        SplittableRandom random = new SplittableRandom(~seed);
        for (long cycle = 0; cycle < machine.cycle(); cycle += 1 + random.nextInt(900)) {
            other.runTo(Math.min(cycle, machine.cycle() - 1));
            Snapshot snapshot = other.snapshot();
            other.restore(snapshot);
        }
        other.run(BUDGET);
        assertThat(expected.difference(restored)).as("seed " + seed).isNull();
    }

    /** A random program on a random machine, whose kernel sends interrupts on. */
    static Machine storm(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int cores = 1 + random.nextInt(6);
        MachineConfig config = random.nextInt(4) == 0
                ? MachineConfig.profile("textbook-1").withCores(cores)
                : RandomConfig.of(random, cores);
        boolean copies = random.nextInt(3) == 0;
        boolean paging = random.nextBoolean();
        String source = copies ? COPIES : RandomProgram.of(random, cores, paging);
        BareMetal program = new BareMetal(config, source, paging);
        program.machine().kernel(new InterruptStorm(seed, cores));
        program.start();
        for (int core = 0; core < cores; core++) {
            program.machine().core(core).localApic().timer(random.nextInt(400));
        }
        return program.machine();
    }

    private static EventList run(Machine machine, int window, int threads) {
        try (machine) {
            machine.windowLength(Math.min(window, machine.lookahead())).hostThreads(threads);
            EventList events = new EventList();
            machine.subscribe(events);
            StopReason end = machine.run(BUDGET);
            assertThat(end.kind()).isEqualTo(StopReason.Kind.HALTED);
            for (int core = 0; core < machine.cores(); core++) {
                assertThat(Arrays.stream(machine.cycleUses(core)).sum())
                        .as("CPI stack of core " + core)
                        .isEqualTo(machine.cycle());
            }
            return events;
        }
    }

    // ---------------------------------------------------------------- one thing at a time

    /** Every core copies 3000 bytes over and over, from a place that all read to one of its own. */
    private static final String COPIES = """
            default rel
            section .data
            text: times 3000 db 'x'
            section .bss
            copies: resb 3000 * 64
            section .text
            _start:
                mov r12, 3
            .again:
                lea rsi, [text]
                imul rdx, rdi, 3000
                push rdi
                lea rdi, [copies + rdx]
                mov ecx, 3000
                rep movsb
                pop rdi
                dec r12
                jnz .again
                hlt
            """;

    private static final String SPIN = """
            section .text
            _start:
                inc rax
                jmp _start
            """;

    private static final String HALT = "section .text\n_start: hlt\n";

    private Machine machine(String source, int cores, Handler handler) {
        BareMetal program = new BareMetal(MachineConfig.profile("textbook-1").withCores(cores), source, true);
        program.machine().kernel((trap, core) -> {
            seen.add(core.core() + " " + trap.describe() + " " + core.now());
            handler.onTrap(trap, core);
        });
        program.start();
        return program.machine();
    }

    private interface Handler {
        void onTrap(Trap trap, TrapContext core);
    }

    @Test
    void a_timer_interrupts_a_loop_and_the_loop_goes_on() {
        Machine machine = machine(SPIN, 1, (trap, core) -> core.resume(AccessScript.EMPTY));
        machine.runTo(2_000);
        machine.core(0).localApic().timer(5_000);
        machine.runTo(9_000);
        long before = machine.core(0).registers().gpr[0];
        machine.runTo(10_000);

        // taken where the loop's jump ends, and 50 cycles to enter
        assertThat(seen).hasSize(1).first().asString().matches("0 interrupt 0xec 505[01]");
        assertThat(machine.core(0).registers().gpr[0]).isGreaterThan(before);
    }

    @Test
    void a_repeated_instruction_is_interrupted_between_iterations_and_completes() {
        List<Long> left = new ArrayList<>();
        BareMetal program = new BareMetal(MachineConfig.profile("textbook-1").withCores(1), COPIES, true);
        program.machine().kernel((trap, core) -> {
            if (trap instanceof Trap.Halt) {
                core.halt(AccessScript.EMPTY);
                return;
            }
            left.add(core.registers().gpr[1]);
            core.timer(0, core.now() + 400);
            core.resume(AccessScript.EMPTY);
        });
        program.start();
        program.machine().core(0).localApic().timer(1_000);
        program.machine().run(BUDGET);

        assertThat(left).filteredOn(rcx -> rcx > 0 && rcx < 3000).hasSizeGreaterThan(10);
        byte[] copy = new byte[3000];
        program.machine().view().read(program.address("copies"), copy, 0, copy.length);
        assertThat(new String(copy, java.nio.charset.StandardCharsets.US_ASCII)).isEqualTo("x".repeat(3000));
    }

    @Test
    void an_interrupt_wakes_a_halted_core_at_its_cycle_and_until_then_it_is_idle() {
        Machine machine = machine(HALT, 2, (trap, core) -> {
            if (core.core() == 0 && trap instanceof Trap.Halt) {
                core.interrupt(1, 0xfd, core.now() + 10_000);
            }
            core.halt(AccessScript.EMPTY);
        });
        machine.run(BUDGET);
        String halted =
                seen.stream().filter(text -> text.startsWith("0 ")).findFirst().orElseThrow();
        long sent = Long.parseLong(halted.split(" ")[2]) + 10_000;

        assertThat(seen).hasSize(3).last().isEqualTo("1 interrupt 0xfd " + (sent + 300 + 50));
        assertThat(machine.core(1).counters().interrupts).isEqualTo(1);
        assertThat(machine.cycleUses(1)[dev.interlock.core.event.CycleUse.IDLE.ordinal()])
                .isGreaterThan(9_000);
    }

    @Test
    void the_highest_vector_goes_first_and_one_that_comes_twice_is_taken_once() {
        Machine machine = machine(HALT, 1, (trap, core) -> {
            if (trap instanceof Trap.Halt) {
                for (int vector : new int[] {0x41, 0xfd, 0x42, 0x41}) {
                    core.interrupt(0, vector, core.now());
                }
                core.timer(0, core.now() + 1);
                core.halt(AccessScript.builder().delay(1_000).build());
            } else {
                core.halt(AccessScript.EMPTY);
            }
        });
        machine.run(BUDGET);

        assertThat(seen)
                .extracting(text -> text.split(" ")[text.split(" ").length - 2])
                .containsExactly("halt", "0xfd", "0xec", "0x42", "0x41");
    }

    @Test
    void a_core_in_the_kernel_takes_an_interrupt_when_it_leaves() {
        Machine machine = machine(SPIN, 1, (trap, core) -> {
            if (core.now() < 2_000) {
                core.interrupt(0, 0x40, core.now());
                core.resume(AccessScript.builder().delay(5_000).build());
            } else {
                core.halt(AccessScript.EMPTY);
            }
        });
        machine.core(0).localApic().timer(1_000);
        machine.run(BUDGET);

        // entered at 1050; 5000 of work, 50 to leave and 50 to enter again
        assertThat(seen).hasSize(2).last().isEqualTo("0 interrupt 0x40 " + (1_050 + 5_000 + 50 + 50));
    }

    @Test
    void a_core_that_holds_spins_in_the_kernel_until_it_is_released() {
        Machine machine = machine(HALT, 2, (trap, core) -> {
            if (core.core() == 1 && trap instanceof Trap.Halt) {
                core.hold(AccessScript.EMPTY, 5);
            } else if (core.core() == 0 && core.now() < 20_000) {
                core.timer(0, core.now() + 30_000);
                core.interrupt(1, 0x40, core.now() + 10_000);
                core.halt(AccessScript.EMPTY);
            } else if (trap instanceof Trap.Interrupt && core.core() == 1) {
                core.hold(AccessScript.EMPTY, 6);
            } else {
                if (core.core() == 0) {
                    core.release(1, core.now() + 40);
                }
                core.halt(AccessScript.EMPTY);
            }
        });
        machine.run(BUDGET);

        assertThat(seen).hasSize(5);
        assertThat(seen.get(2)).startsWith("1 interrupt 0x40");
        long releasedAt = Long.parseLong(seen.get(3).split(" ")[3]);
        assertThat(seen.get(4)).isEqualTo("1 kernel " + (releasedAt + 40 + 50));
        assertThat(machine.cycleUses(1)[dev.interlock.core.event.CycleUse.TRAP.ordinal()])
                .isGreaterThan(29_000);
    }

    @Test
    void a_machine_without_interrupts_takes_none() {
        Machine machine = machine(HALT, 2, (trap, core) -> core.halt(AccessScript.EMPTY));
        EventList events = new EventList();
        machine.subscribe(events, EventKind.TRAP_TAKEN);
        machine.run(BUDGET);

        assertThat(machine.core(0).counters().interrupts).isZero();
        assertThat(machine.core(0).localApic().nextTime()).isEqualTo(Long.MAX_VALUE);
        assertThat(LocalApic.TIMER_VECTOR).isEqualTo(0xec);
    }
}

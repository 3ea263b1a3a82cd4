package dev.interlock.os.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.event.CycleUse;
import dev.interlock.core.trap.StopReason;
import dev.interlock.os.schedule.SchedulerConfig;
import dev.interlock.os.schedule.SchedulerConfig.Policy;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.TaskStructure;
import org.junit.jupiter.api.Test;

/** Who runs, seen through programs of a few instructions. */
class SchedulingTest {
    private static final SchedulerConfig HASTY = SchedulerConfig.DEFAULT.withSlice(20_000);

    /** Three threads count for ever, none of them calls the kernel; the first one waits for a while, then ends it all. */
    private static final String COUNTERS = """
            section .bss
            counts: resq 8
            section .text
            counter:
                lea rcx, [counts]
            .again:
                inc qword [rcx + rbx * 8]
                jmp .again
            _start:
                lea r12, [counter]
                mov r13, 1
            .more:
                call spawn
                inc r13
                cmp r13, 3
                jbe .more
                PREPARE
                mov rcx, 300000
            .wait:
                dec rcx
                jnz .wait
                sys EXIT_GROUP, 0
            """;

    private static String counters(String prepare) {
        return COUNTERS.replace("PREPARE", prepare);
    }

    @Test
    void threads_that_never_call_the_kernel_share_one_core_by_their_slices() {
        AssembledThreads program = new AssembledThreads(counters(""), 1, HASTY);

        assertThat(program.run(20_000_000)).isEqualTo(StopReason.exited(0));
        long most = 0;
        long least = Long.MAX_VALUE;
        for (int i = 1; i <= 3; i++) {
            most = Math.max(most, program.value("counts", i));
            least = Math.min(least, program.value("counts", i));
        }
        assertThat(least).isPositive();
        assertThat(most).as("fair").isLessThan(least * 3 / 2);
        assertThat(program.task(2).involuntarySwitches()).isGreaterThan(5);
        assertThat(program.task(2).voluntarySwitches()).isZero();
    }

    @Test
    void round_robin_shares_one_core_too() {
        AssembledThreads program = new AssembledThreads(counters(""), 1, HASTY.withPolicy(Policy.ROUND_ROBIN));

        assertThat(program.run(20_000_000)).isEqualTo(StopReason.exited(0));
        for (int i = 1; i <= 3; i++) {
            assertThat(program.value("counts", i)).as("counter " + i).isPositive();
        }
    }

    @Test
    void a_thread_alone_on_its_core_is_never_interrupted() {
        AssembledThreads program = new AssembledThreads(counters(""), 4, HASTY);

        assertThat(program.run(20_000_000)).isEqualTo(StopReason.exited(0));
        for (int core = 1; core < 4; core++) {
            assertThat(program.machine.core(core).counters().interrupts)
                    .as("interrupts of core " + core + ": the one that woke it")
                    .isLessThanOrEqualTo(2);
        }
    }

    @Test
    void a_nice_thread_gets_less_of_the_core() {
        AssembledThreads program = new AssembledThreads(counters("sys SETPRIORITY, 0, 3, 10"), 1, HASTY);

        assertThat(program.run(20_000_000)).isEqualTo(StopReason.exited(0));
        // weights 1024 and 110
        assertThat(program.task(3).runCycles()).isLessThan(program.task(2).runCycles() / 4);
        assertThat(program.task(4).runCycles()).isGreaterThan(program.task(3).runCycles() * 4);
    }

    @Test
    void a_real_time_thread_keeps_the_core_from_all_others() {
        AssembledThreads program = new AssembledThreads(counters("""
                mov rax, 7
                push rax
                mov rdx, rsp
                mov eax, SETSCHEDULER
                xor edi, edi
                mov esi, 1            ; FIFO, priority 7
                syscall
                """), 1, HASTY);

        assertThat(program.run(20_000_000)).isEqualTo(StopReason.exited(0));
        long before = program.value("counts", 1) + program.value("counts", 2) + program.value("counts", 3);
        // the loop of 300000 takes 600000 cycles: had they run, they would have counted far more
        assertThat(before).isLessThan(30_000);
        assertThat(program.task(1).priority()).isEqualTo(7);
    }

    @Test
    void affinity_moves_a_thread_and_keeps_it_there() {
        AssembledThreads program = new AssembledThreads("""
                section .data
                mask: dq 4
                section .bss
                cpu: resq 2
                section .text
                _start:
                    sys SETAFFINITY, 0, 8, mask
                    sys GETCPU, cpu, 0
                    sys EXIT_GROUP, 0
                """, 4, HASTY);

        assertThat(program.run(1_000_000)).isEqualTo(StopReason.exited(0));
        assertThat(program.value("cpu", 0)).isEqualTo(2);
        assertThat(program.task(1).migrations()).isEqualTo(1);
    }

    @Test
    void two_threads_that_yield_take_turns() {
        AssembledThreads program = new AssembledThreads("""
                section .bss
                log: resb 64
                at: resq 1
                section .text
                note:
                    mov rcx, [at]
                    lea rdx, [log]
                    mov [rdx + rcx], bl
                    inc qword [at]
                    sys YIELD
                    ret
                other:
                    mov r15, 4
                .again:
                    call note
                    dec r15
                    jnz .again
                    sys EXIT, 0
                _start:
                    lea r12, [other]
                    mov r13, 2
                    call spawn
                    mov ebx, 1
                    mov r15, 4
                .again:
                    call note
                    dec r15
                    jnz .again
                    mov eax, YIELD
                    syscall
                    sys EXIT_GROUP, 0
                """, 1, SchedulerConfig.DEFAULT.withPolicy(Policy.ROUND_ROBIN));

        assertThat(program.run(1_000_000)).isEqualTo(StopReason.exited(0));
        assertThat(program.value("log", 0)).isEqualTo(0x0201_0201_0201_0201L);
    }

    @Test
    void a_sleeping_thread_costs_nothing_and_its_core_halts() {
        AssembledThreads program = new AssembledThreads("""
                section .data
                nap: dq 0, 1000000          ; a millisecond: 3000000 cycles
                section .text
                _start:
                    sys 35, nap, 0
                    sys EXIT_GROUP, 0
                """, 1, SchedulerConfig.DEFAULT);

        assertThat(program.run(10_000_000)).isEqualTo(StopReason.exited(0));
        assertThat(program.machine.cycle()).isBetween(3_000_000L, 3_020_000L);
        assertThat(program.machine.cycleUses(0)[CycleUse.IDLE.ordinal()]).isGreaterThan(2_980_000);
        assertThat(program.task(1).voluntarySwitches()).isEqualTo(1);
    }

    @Test
    void a_deadlock_names_who_waits_for_what() {
        AssembledThreads program = new AssembledThreads("""
                section .bss
                one: resd 2
                two: resd 2
                section .text
                wait:                       ; for the futex in rdi
                    mov eax, FUTEX
                    mov esi, 128
                    xor edx, edx
                    xor r10d, r10d
                    syscall
                    ret
                other:
                    lea rdi, [two]
                    call wait
                _start:
                    lea r12, [other]
                    mov r13, 1
                    call spawn
                    lea rdi, [one]
                    call wait
                """, 2, SchedulerConfig.DEFAULT);
        StopReason reason = program.run(10_000_000);

        assertThat(reason.kind()).isEqualTo(StopReason.Kind.DEADLOCK);
        assertThat(reason.message())
                .contains("thread 1 (threads) waits for futex at 0x" + Long.toHexString(program.address("one"))
                        + " <one> since cycle ")
                .contains("thread 2 (threads) of process 1 waits for futex at 0x"
                        + Long.toHexString(program.address("two")) + " <two>");
    }

    @Test
    void what_a_thread_without_a_core_had_in_its_registers_is_in_its_task_structure() {
        AssembledThreads program = new AssembledThreads(counters(""), 1, HASTY);
        program.run(150_000);
        int compared = 0;
        for (long stop = 160_000; compared < 5 && stop < 2_000_000; stop += 7_777) {
            program.machine.runTo(stop);
            if (program.kernel.scheduler().running(0) == null) {
                continue;
            }
            for (Task task : program.kernel.tasks().tasks()) {
                if (task.core() >= 0 || program.machine.core(0).busyWithScript() || task.runCycles() == 0) {
                    continue; // it has a core, or its registers are just being stored
                }
                long[] words = TaskStructure.words(task.registers());
                for (int i = 0; i < words.length; i++) {
                    assertThat(program.machine.view().read(task.frame() + TaskStructure.REGISTERS_AT + 8L * i, 8))
                            .as("%s, word %d", task, i)
                            .isEqualTo(words[i]);
                }
                long[] state = TaskStructure.state(task.registers());
                for (int i = 0; i < state.length; i++) {
                    assertThat(program.machine.view().read(task.frame() + TaskStructure.STATE_AT + 8L * i, 8))
                            .as("%s, word %d of the FXSAVE area", task, i)
                            .isEqualTo(state[i]);
                }
                compared++;
            }
        }
        assertThat(compared).isGreaterThanOrEqualTo(5);
    }
}

package dev.interlock.os.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.SignalDelivered;
import dev.interlock.core.event.SimEvent.SystemCallMade;
import dev.interlock.core.event.SimEvent.TrapTaken;
import dev.interlock.core.trap.StopReason;
import dev.interlock.os.schedule.SchedulerConfig;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.TaskTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Timers of CPU time ring when so many cycles have been used, to the cycle; and each cycle is somebody's. */
class CpuTimersTest {
    /** 100 microseconds at 3 GHz. */
    private static final long VALUE = 300_000;

    private static final int SIGVTALRM = 26;
    private static final int SIGPROF = 27;

    /** Sets a timer of the kind in r15; then counts, and makes a system call after each 4096 if r14 says so. */
    private static final String PROGRAM = """
            section .data
            value: dq 0, 0, 0, 100
            action: dq handler, 0x04000000, restorer, 0
            done: dq 0
            section .text
            restorer:
                mov eax, 15
                syscall
            handler:
                inc qword [done]
                ret
            set:
                mov eax, 13           ; rt_sigaction
                lea rdi, [r15 + 25]
                lea rsi, [action]
                xor edx, edx
                mov r10d, 8
                syscall
                sys 38, r15, value, 0
                ret
            count:
                mov ecx, 4096
            .next:
                dec rcx
                jnz .next
                test r14, r14
                jz .quiet
                sys GETTID
            .quiet:
                cmp qword [done], 0
                je count
                ret
            _start:
                %MAIN%
                sys EXIT_GROUP, 0
            """;

    private final List<SimEvent> events = new ArrayList<>();
    private final List<Long> userCycles = new ArrayList<>();

    private AssembledThreads program(String main, int cores) {
        AssembledThreads program =
                new AssembledThreads(PROGRAM.replace("%MAIN%", main), cores, SchedulerConfig.DEFAULT);
        program.machine.subscribe(event -> {
            boolean timer = event.kind() == EventKind.SYSTEM_CALL_MADE
                    && ((SystemCallMade) event).name().equals("setitimer");
            if (timer || event.kind() == EventKind.SIGNAL_DELIVERED || event.kind() == EventKind.TRAP_TAKEN) {
                events.add(event);
                long sum = 0;
                for (int core = 0; core < cores; core++) {
                    sum += program.machine.core(core).userCycles().at(event.cycle());
                }
                userCycles.add(sum);
            }
        });
        return program;
    }

    /** Index of the first event of a kind, behind another. */
    private int first(EventKind kind, int behind) {
        for (int i = behind; i < events.size(); i++) {
            if (events.get(i).kind() == kind) {
                return i;
            }
        }
        throw new AssertionError("no " + kind);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void virtual_time_is_the_time_in_the_program_to_the_cycle(int callsOften) {
        AssembledThreads program = program("mov r15, 1\nmov r14, " + callsOften + "\ncall set\ncall count", 1);

        assertThat(program.run(10_000_000)).isEqualTo(StopReason.exited(0));

        int set = first(EventKind.SYSTEM_CALL_MADE, 0);
        int rung = first(EventKind.SIGNAL_DELIVERED, set);
        assertThat(((SignalDelivered) events.get(rung)).signal()).isEqualTo(SIGVTALRM);
        assertThat(userCycles.get(rung) - userCycles.get(set))
                .as("cycles in the program until the interrupt, which waits for the end of an instruction")
                .isBetween(VALUE, VALUE + 3);
        long wall = events.get(rung).cycle() - events.get(set).cycle();
        if (callsOften == 1) {
            assertThat(wall).as("the kernel's time is no virtual time").isGreaterThan(VALUE + 3_000);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void profiling_time_is_all_time_on_the_core(int callsOften) {
        AssembledThreads program = program("mov r15, 2\nmov r14, " + callsOften + "\ncall set\ncall count", 1);

        assertThat(program.run(10_000_000)).isEqualTo(StopReason.exited(0));

        int set = first(EventKind.SYSTEM_CALL_MADE, 0);
        int rung = first(EventKind.SIGNAL_DELIVERED, set);
        assertThat(((SignalDelivered) events.get(rung)).signal()).isEqualTo(SIGPROF);
        if (callsOften == 0) {
            TrapTaken interrupt = (TrapTaken) events.get(first(EventKind.TRAP_TAKEN, set + 1));
            assertThat(interrupt.cycle() - events.get(set).cycle()).isBetween(VALUE, VALUE + 3);
        } else {
            assertThat(events.get(rung).cycle() - events.get(set).cycle()).isBetween(VALUE, VALUE + 5_000);
        }
    }

    /** Two more threads count, too; all of them until the first signal. */
    private static final String THREE = """
            mov r15, 1
            xor r14d, r14d
            lea r12, [thread]
            mov r13, 1
            call spawn
            lea r12, [thread]
            mov r13, 2
            call spawn
            call set
            call count
            sys EXIT_GROUP, 0
            thread:
            xor r14d, r14d
            call count
            sys EXIT, 0
            """;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void threads_on_several_cores_use_their_process_s_time_up_together(int cores) {
        AssembledThreads program = program(THREE, cores);

        assertThat(program.run(10_000_000)).isEqualTo(StopReason.exited(0));

        int set = first(EventKind.SYSTEM_CALL_MADE, 0);
        int rung = first(EventKind.SIGNAL_DELIVERED, set);
        assertThat(userCycles.get(rung) - userCycles.get(set))
                .as("the cores that did not take the interrupt went on meanwhile")
                .isBetween(VALUE, VALUE + 3 + (cores - 1) * 5_000L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void each_cycle_in_programs_is_that_of_one_thread(int cores) {
        AssembledThreads program = program(THREE, cores);
        for (long cycle : new long[] {50_000, 99_999, 123_456, 200_000}) {
            program.machine.runTo(cycle);
        }
        program.run(10_000_000);

        Process process = program.kernel.tasks().process(TaskTable.FIRST);
        long noted = process.usage().userCycles();
        for (Task task : process.threads()) {
            noted += program.kernel.time().user(task);
        }
        long counted = 0;
        for (int core = 0; core < cores; core++) {
            counted += program.machine.core(core).userCycles().at(program.machine.cycle());
        }
        assertThat(noted).isEqualTo(counted).isPositive();
    }

    @Test
    void the_length_of_a_window_changes_nothing() {
        List<List<SimEvent>> logs = new ArrayList<>();
        for (int window : new int[] {0, 1, 7}) {
            events.clear();
            AssembledThreads program = program(THREE, 2);
            if (window > 0) {
                program.machine.windowLength(window);
            }
            program.run(10_000_000);
            logs.add(List.copyOf(events));
        }
        assertThat(logs.get(1)).isEqualTo(logs.get(0));
        assertThat(logs.get(2)).isEqualTo(logs.get(0)).isNotEmpty();
    }
}

package dev.interlock.os.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent.PageFaulted;
import dev.interlock.core.event.SimEvent.TrapTaken;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.trap.StopReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each page fault is told, with what became of it. */
class PageFaultEventsTest {
    private static final String PROGRAM = """
        %define FORK 57
        %define WAIT 61
        section .data
        alignb 4096
        written: dq 7
        section .bss
        alignb 4096
        zeros: resb 4 * 4096
        section .text
        _start:
            mov qword [written], 8        ; a copy of the file's page
            mov qword [zeros], 1          ; zeroed
            mov rax, [zeros + 4096]
            sys FORK
            test rax, rax
            jz .child
            sys WAIT, -1, zeros + 8192, 0 ; the kernel touches a page
            mov qword [written], 9        ; nobody else has it any more
            sys EXIT_GROUP, 0
        .child:
            mov qword [written], 10       ; copied on write
            mov qword [0x1000], 0         ; SIGSEGV
        """;

    @Test
    void what_is_told_is_what_the_kernel_counts() {
        AssembledThreads program =
                new AssembledThreads(PROGRAM, MachineConfig.profile("textbook-1"), KernelCosts.DEFAULT);
        List<PageFaulted> faults = new ArrayList<>();
        List<TrapTaken> traps = new ArrayList<>();
        program.machine.subscribe(event -> faults.add((PageFaulted) event), EventKind.PAGE_FAULTED);
        program.machine.subscribe(
                event -> {
                    if (((TrapTaken) event).cause().contains("#PF")) {
                        traps.add((TrapTaken) event);
                    }
                },
                EventKind.TRAP_TAKEN);

        assertThat(program.run(20_000_000)).isEqualTo(StopReason.exited(0));

        int first = faults.get(0).thread();
        var counts = program.task(first).process().space().faults();
        assertThat(faults.stream()
                        .filter(fault -> fault.thread() == first && !fault.how().startsWith("tried")))
                .hasSize((int) (counts.minorFaults() + counts.majorFaults()));
        assertThat(faults.stream().filter(fault -> (fault.error() & 4) != 0))
                .as("every trap of a program is told: the second of each fault is the continuation")
                .hasSameSizeAs(traps);
        assertThat(faults.stream()
                        .filter(fault -> fault.virtual() == program.address("written"))
                        .map(PageFaulted::how))
                .containsExactly("copied from the page cache", "copied on write", "made writable");
        assertThat(faults.stream()
                        .filter(fault -> fault.virtual() == program.address("zeros"))
                        .map(PageFaulted::how))
                .containsExactly("zeroed");
        assertThat(faults.stream().filter(fault -> fault.virtual() == program.address("zeros") + 8192))
                .as("by the kernel: no user bit")
                .singleElement()
                .extracting(PageFaulted::error)
                .isEqualTo(2);
        assertThat(faults.get(faults.size() - 1).how()).isNotEqualTo("SIGSEGV");
        assertThat(faults.stream().filter(fault -> fault.how().equals("SIGSEGV")))
                .singleElement()
                .matches(fault -> fault.virtual() == 0x1000 && fault.error() == 6);
        assertThat(counts.copiesOnWrite())
                .as("of the parent, which was alone again")
                .isZero();
    }
}

package dev.interlock.os.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent.PageFaulted;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.trap.StopReason;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.FrameKind;
import dev.interlock.os.vm.PhysicalMap;
import dev.interlock.os.vm.Region;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two processes of one program: what they do not write they have once. */
class SharedTextTest {
    private static final String PROGRAM = """
        %define FORK 57
        %define EXECVE 59
        section .rodata
        constant: dq 5
        name: db "/proc/self/exe", 0
        second: db "again", 0
        section .data
        alignb 4096
        written: dq 1
        arguments: dq name, second, 0
        section .bss
        alignb 4096
        zeros: resq 512
        section .text
        _start:
            mov rbx, [rsp]                   ; how many arguments
            mov rax, [constant]
            add [written], rbx
            cmp rbx, 2
            je .spin
            sys FORK
            test rax, rax
            jnz .spin
            sys EXECVE, name, arguments, 0
            sys EXIT_GROUP, 1
        .spin:
            mov [zeros], rbx
            jmp .spin
        """;

    @Test
    void text_and_constants_are_in_the_page_cache_once_and_data_is_copied_when_written() {
        AssembledThreads program =
                new AssembledThreads(PROGRAM, MachineConfig.profile("textbook-1"), KernelCosts.DEFAULT);
        List<String> atText = new ArrayList<>();
        program.machine.subscribe(
                event -> {
                    if (((PageFaulted) event).virtual() >> 12 == program.address("_start") >> 12) {
                        atText.add(((PageFaulted) event).how());
                    }
                },
                EventKind.PAGE_FAULTED);

        assertThat(program.run(1_500_000).kind()).isEqualTo(StopReason.Kind.BUDGET);

        List<AddressSpace> spaces = program.kernel.tasks().processes().stream()
                .map(process -> process.space())
                .toList();
        assertThat(spaces).hasSize(2).doesNotHaveDuplicates();
        AddressSpace first = spaces.get(0);
        AddressSpace second = spaces.get(1);
        for (String shared : List.of("_start", "constant")) {
            long address = program.address(shared);
            assertThat(second.physical(address)).as(shared).isEqualTo(first.physical(address));
            assertThat(kind(first, first.physical(address))).as(shared).isEqualTo(FrameKind.PAGE_CACHE);
        }
        for (String own : List.of("written", "zeros")) {
            long address = program.address(own);
            assertThat(second.physical(address)).as(own).isNotEqualTo(first.physical(address));
            assertThat(kind(first, first.physical(address))).as(own).isEqualTo(FrameKind.ANONYMOUS);
        }
        assertThat(read(program, first, "written")).isEqualTo(2);
        assertThat(read(program, second, "written"))
                .as("begins as it is in the file")
                .isEqualTo(3);
        assertThat(atText).as("nothing is copied").containsOnly("from the page cache");
        assertThat(region(second, program.address("_start")))
                .extracting(Region::permissions, Region::name)
                .containsExactly("r-xp", "/bin/threads");
        assertThat(region(first, program.address("_start")).name()).isEqualTo("/bin/threads");
        assertThat(region(first, program.address("zeros")).name()).isEmpty();
    }

    private static FrameKind kind(AddressSpace space, long physical) {
        return PhysicalMap.of(space.memory()).frames().stream()
                .filter(entry -> entry.frame() == (physical & -4096))
                .findFirst()
                .orElseThrow()
                .kind();
    }

    private static long read(AssembledThreads program, AddressSpace space, String label) {
        return program.machine.view().read(space.physical(program.address(label)), 8);
    }

    private static Region region(AddressSpace space, long address) {
        return space.regions().stream()
                .filter(region -> region.start() <= address && address < region.end())
                .findFirst()
                .orElseThrow();
    }
}

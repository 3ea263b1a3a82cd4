package dev.interlock.os.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.trap.StopReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When frames run out, pages go to the swap device and come back; when that is full, too, somebody ends. */
class ReclaimTest {
    /** The first MiB is the firmware's. */
    private static final long FIRST = 1 << 20;

    /**
     * Each core writes its number and the page's to so many pages of its own, three times over in an order of its own, adds
     * what it reads, and ends with 0 if every page held what was written last.
     */
    private static final String WORKING_SET = """
        default rel
        _start:
            mov rbx, 0x50000000
            mov rax, rdi
            shl rax, 28
            add rbx, rax
            mov rbp, rdi               ; my number
            mov r13, rsi               ; pages
            xor r12, r12
        .write:
            mov rax, r12
            shl rax, 12
            mov rcx, r12
            shl rcx, 8
            add rcx, rbp
            mov [rbx + rax], rcx
            mov [rbx + rax + 4088], rcx
            inc r12
            cmp r12, r13
            jb .write
            mov r14, 2                 ; rounds of checking, with a stride
        .round:
            xor r12, r12
            xor r9, r9
        .check:
            mov rax, r12
            shl rax, 12
            mov rcx, r12
            shl rcx, 8
            add rcx, rbp
            cmp [rbx + rax], rcx
            jne .wrong
            cmp [rbx + rax + 4088], rcx
            jne .wrong
            add r12, 7
            cmp r12, r13
            jb .next
            sub r12, r13
        .next:
            inc r9
            cmp r9, r13
            jb .check
            dec r14
            jnz .round
            xor edi, edi
            mov eax, 60
            syscall
        .wrong:
            mov edi, 66
            mov eax, 60
            syscall
        """;

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "2, 2"})
    void a_working_set_that_is_larger_than_memory_goes_to_disk_and_comes_back(int cores, int processes) {
        int frames = 160;
        int pages = 240 / cores;
        ThreadsKernel kernel = kernel(cores, frames, 400);
        AddressSpace space = null;
        for (int core = 0; core < cores; core++) {
            space = space == null || processes > 1 ? kernel.load(WORKING_SET) : space;
            space.reserve(0x5000_0000L + ((long) core << 28), pages * 4096L, Protection.READ_WRITE);
            kernel.start(core, space, pages);
        }

        assertThat(kernel.machine.run(400_000_000)).isEqualTo(StopReason.exited(0));

        assertThat(kernel.statuses)
                .as("66: a page did not come back as it went")
                .containsOnly(0);
        assertThat(kernel.memory.swap().pagesWritten()).isGreaterThan(100);
        assertThat(kernel.memory.swap().pagesRead()).isGreaterThan(100);
        assertThat(space.faults().majorFaults()).isPositive();
        Descriptors.agree(kernel.memory, kernel.machine);
    }

    @Test
    void pages_of_files_go_first_and_need_no_swap() {
        ThreadsKernel kernel = kernel(1, 120, 0);
        AddressSpace space = kernel.load("""
            _start:
                mov rbx, 0x50000000
                mov r14, 3
            .round:
                xor r12, r12
            .check:
                mov rax, r12
                shl rax, 12
                movzx ecx, byte [rbx + rax + 8]
                cmp rcx, r12
                jne .wrong
                inc r12
                cmp r12, rsi
                jb .check
                dec r14
                jnz .round
                xor edi, edi
                mov eax, 60
                syscall
            .wrong:
                mov edi, 66
                mov eax, 60
                syscall
            """);
        CachedFile file = kernel.memory.cache().of("file", new Numbered(200 * 4096), "numbers");
        space.mappings()
                .lay(
                        0x5000_0000L,
                        0x5000_0000L + 200 * 4096,
                        new Protection(false, false),
                        Sharing.PRIVATE,
                        file,
                        0,
                        TableWriter.direct(kernel.machine.memory()));
        kernel.start(0, space, 200);

        assertThat(kernel.machine.run(100_000_000)).isEqualTo(StopReason.exited(0));

        assertThat(kernel.statuses[0]).isZero();
        assertThat(file.residentPages()).isLessThan(120);
        Descriptors.agree(kernel.memory, kernel.machine);
    }

    @Test
    void who_has_most_is_named_when_nothing_can_go() {
        ThreadsKernel kernel = kernel(1, 100, 20);
        AddressSpace small = new AddressSpace(kernel.memory, TableWriter.direct(kernel.machine.memory()));
        small.map(0x5000_0000L, 4096, Protection.READ_WRITE);
        AddressSpace space = kernel.load(WORKING_SET);
        space.reserve(0x5000_0000L, 200 * 4096, Protection.READ_WRITE);
        kernel.start(0, space, 200);

        StopReason reason = kernel.machine.run(100_000_000);

        assertThat(reason.kind()).isEqualTo(StopReason.Kind.FAULTED);
        assertThat(reason.message()).isEqualTo("out of memory: all 100 frames are in use, and none can be taken back");
        assertThat(kernel.victim).isSameAs(space);
    }

    /** A page fault is a trap, the handler, 64 lines of zeros, an entry, and the way back: 3241 cycles on a Core of 2020. */
    @Test
    void a_first_touch_costs_what_its_stores_cost() {
        ThreadsKernel kernel = new ThreadsKernel(MachineConfig.profile("textbook-1"), 64 << 20);
        AddressSpace space = kernel.load(WORKING_SET);
        space.reserve(0x5000_0000L, 1000 * 4096, Protection.READ_WRITE);
        kernel.start(0, space, 1000);

        assertThat(kernel.machine.run(100_000_000)).isEqualTo(StopReason.exited(0));

        assertThat(space.faults().minorFaults()).isEqualTo(1000);
        assertThat(kernel.machine.cycle() / 1000)
                .as("cycles per page, the handler of this kernel being short: 64 misses, eight at a time")
                .isBetween(64L * 150 / 8, 64L * 300 / 8);
    }

    private static ThreadsKernel kernel(int cores, int frames, int slots) {
        ThreadsKernel kernel =
                new ThreadsKernel(MachineConfig.profile("textbook-1").withCores(cores), FIRST + frames * 4096L);
        kernel.memory.swapOn(new SwapDevice(slots, 20_000));
        return kernel;
    }
}

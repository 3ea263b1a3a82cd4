package dev.interlock.os.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.snapshot.Snapshot;
import dev.interlock.core.trap.StopReason;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one thread takes away, no thread on another core can use a cycle longer than the call lasts. */
class TlbShootdownTest {
    private static final long MEMORY = 64L << 20;

    /**
     * Core 0 maps a page at {@code shared}, lets the others write to it for a while, unmaps it, and at once touches pages
     * elsewhere, which get the frame that has just come back; nobody else knows these, so they must stay as they were.
     * The other cores store for ever, each at its own place in the page; who is refused tries again.
     */
    private static final String REUSE = """
            default rel
            section .bss
            alignb 64
            done: resq 1
            section .text
            _start:
                mov rbx, 0x50000000        ; the shared page
                lea r15, [.refused]
                test rdi, rdi
                jz .owner
                lea r12, [rbx + rdi*8]
            .store:
                mov qword [r12], 0x7777
                cmp qword [done], 0
                jne .end
                jmp .store
            .refused:
                cmp qword [done], 0
                jne .end
                jmp .store
            .owner:
                mov r13, rsi               ; rounds
                mov r11, 0
                mov rbp, 0x60000000        ; private pages
                lea r15, [.lost]
            .round:
                mov rdi, rbx
                mov rsi, 4096
                mov eax, 1
                syscall
                mov qword [rbx], 1
                mov rcx, 37
                add rcx, r13
            .wait:
                dec rcx
                jnz .wait
                mov rdi, rbx
                mov rsi, 4096
                mov eax, 2
                syscall
                mov rdi, rbp
                mov rsi, 8192
                mov eax, 1
                syscall
                mov qword [rbp], 0         ; takes the frame
                mov qword [rbp + 4096], 0
                mov rcx, 300
            .watch:
                mov rax, [rbp + 8]
                or rax, [rbp + 16]
                or rax, [rbp + 24]
                or rax, [rbp + 4096 + 8]
                or rax, [rbp + 4096 + 16]
                or rax, [rbp + 4096 + 24]
                jnz .lost
                dec rcx
                jnz .watch
                mov rdi, rbp
                mov rsi, 8192
                mov eax, 2
                syscall
                dec r13
                jnz .round
                mov qword [done], 1
                mov edi, 0
                mov eax, 60
                syscall
            .lost:
                mov qword [done], 1
                mov edi, 66
                mov eax, 60
                syscall
            .end:
                mov edi, 0
                mov eax, 60
                syscall
            """;

    @ParameterizedTest
    @CsvSource({"2, 1", "2, 2", "3, 3", "4, 4"})
    void no_store_lands_in_a_frame_that_has_a_new_owner(int cores, long seed) {
        ThreadsKernel kernel = new ThreadsKernel(config(cores, seed), MEMORY);
        AddressSpace space = kernel.load(REUSE);
        for (int core = 0; core < cores; core++) {
            kernel.start(core, space, 40);
        }
        long before = kernel.memory.frames().free();

        assertThat(kernel.machine.run(30_000_000)).isEqualTo(StopReason.exited(0));

        assertThat(kernel.statuses[0])
                .as("seed %d: 66 means that a store was seen in a page of nobody else's", seed)
                .isZero();
        assertThat(kernel.badAccesses)
                .as("the others were refused now and then")
                .isPositive();
        assertThat(kernel.memory.counts().shootdowns()).isGreaterThanOrEqualTo(40);
        assertThat(kernel.memory.frames().free()).as("frames").isGreaterThanOrEqualTo(before - 1);
        Descriptors.agree(kernel.memory, kernel.machine);
    }

    @Test
    void the_same_run_is_the_same_run_and_can_be_rewound() {
        ThreadsKernel kernel = new ThreadsKernel(config(3, 7), MEMORY);
        AddressSpace space = kernel.load(REUSE);
        for (int core = 0; core < 3; core++) {
            kernel.start(core, space, 10);
        }
        kernel.machine.runTo(40_003);
        Snapshot snapshot = kernel.machine.snapshot();
        Object memory = kernel.memory.save();
        Object shootdowns = kernel.shootdowns.save();
        int bad = kernel.badAccesses;
        kernel.machine.run(30_000_000);
        long end = kernel.machine.cycle();
        int badAtEnd = kernel.badAccesses;

        kernel.machine.restore(snapshot);
        kernel.memory.restore(memory);
        kernel.shootdowns.restore(shootdowns);
        kernel.badAccesses = bad;
        Arrays.fill(kernel.ended, false);
        kernel.machine.run(30_000_000);

        assertThat(kernel.machine.cycle()).isEqualTo(end);
        assertThat(kernel.badAccesses).isEqualTo(badAtEnd);
    }

    /** Two cores that take rights from each other at the same time answer each other while they wait. */
    @Test
    void two_initiators_at_once_do_not_wait_for_each_other_for_ever() {
        String program = """
                default rel
                _start:
                    mov rbx, 0x50000000
                    mov rax, rdi
                    shl rax, 30
                    add rbx, rax               ; 1 GiB apart
                    mov r13, 30
                    lea r15, [.refused]
                .round:
                    mov rdi, rbx
                    mov rsi, 3*4096
                    mov eax, 1
                    syscall
                    mov qword [rbx], 1
                    mov qword [rbx + 4096], 1
                    mov rdi, rbx
                    mov rsi, 3*4096
                    mov eax, 3
                    syscall
                    mov qword [rbx], 2         ; refused
                    mov edi, 1
                    mov eax, 60
                    syscall
                .refused:
                    mov rdi, rbx
                    mov rsi, 3*4096
                    mov eax, 2
                    syscall
                    dec r13
                    jnz .round
                    mov edi, 0
                    mov eax, 60
                    syscall
                """;
        ThreadsKernel kernel = new ThreadsKernel(config(4, 1), MEMORY);
        AddressSpace space = kernel.load(program);
        for (int core = 0; core < 4; core++) {
            kernel.start(core, space, 0);
        }

        assertThat(kernel.machine.run(30_000_000)).isEqualTo(StopReason.exited(0));

        assertThat(kernel.statuses).containsOnly(0);
        assertThat(kernel.badAccesses).isEqualTo(4 * 30);
        Descriptors.agree(kernel.memory, kernel.machine);
    }

    private static MachineConfig config(int cores, long seed) {
        return MachineConfig.profile("textbook-1").withCores(cores).withSeed(seed);
    }
}

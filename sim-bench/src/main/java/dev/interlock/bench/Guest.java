package dev.interlock.bench;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.isa.assembler.Assembler;
import dev.interlock.os.kernel.Console;
import dev.interlock.os.kernel.Kernel;
import dev.interlock.os.kernel.KernelCosts;
import dev.interlock.os.load.BareMetalLoader;
import java.io.OutputStream;

/** Small assembled programs, each one thing only, and the machine that runs them. */
final class Guest {
    /** Independent and dependent integer work in registers. */
    static final String ALU_LOOP = """
            _start: xor     eax, eax
                    mov     ebx, 3
            .next:  add     rax, rbx
                    xor     rdx, rax
                    lea     rsi, [rax + rdx*2]
                    and     rsi, 0xff
                    cmp     rsi, rax
                    jne     .next
                    jmp     .next
            """;

    /** A load, an addition and a store per 16 bytes of 4 KiB that stay in the L1D; each core has its own. */
    static final String L1_LOOP = """
            _start: mov     rbx, rdi
                    shl     rbx, 13
                    lea     rdi, [rel buffers]
                    add     rdi, rbx
                    xor     edx, edx
            .next:  mov     rax, [rdi + rdx]
                    add     rax, 1
                    mov     [rdi + rdx + 8], rax
                    add     rdx, 16
                    and     edx, 0xfff
                    jmp     .next

                    section .bss
                    align   4096
            buffers: resb   64 * 8192
            """;

    /** Loads at pseudo-random lines of 32 MiB, four times the L3; each address depends on the load before. */
    static final String POINTER_CHASE = """
            _start: lea     rdi, [rel memory]
                    xor     edx, edx
                    mov     rbx, 0x12345
            .next:  mov     rax, [rdi + rdx]
                    imul    rbx, rbx, 1103515245
                    add     rbx, 12345
                    mov     rdx, rbx
                    shr     rdx, 8
                    and     edx, 0x1ffffc0
                    add     rdx, rax
                    jmp     .next

                    section .bss
                    align   4096
            memory: resb    0x2000000 + 64
            """;

    /** A load per line of 128 KiB, over and over; each core has its own: it misses any L2 that holds less. */
    static final String STREAM_LOOP = """
            _start: mov     rbx, rdi
                    shl     rbx, 17
                    lea     rdi, [rel buffers]
                    add     rdi, rbx
                    xor     edx, edx
            .next:  mov     rax, [rdi + rdx]
                    add     rdx, 64
                    and     edx, 0x1ffff
                    jmp     .next

                    section .bss
                    align   4096
            buffers: resb   64 * 0x20000
            """;

    /** Every core increments the same word under LOCK. */
    static final String CONTENDED_INCREMENT = """
            _start: lock inc qword [rel counter]
                    jmp     _start

                    section .bss
                    align   64
            counter: resq   8
            """;

    private Guest() {}

    /** A machine of a profile with so many cores, at the first instruction of an assembled program. */
    static Machine boot(MachineConfig config, String source) {
        Machine machine = new Machine(config);
        Console nowhere = new Console(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), 0);
        var program = BareMetalLoader.load(Assembler.assemble("guest.asm", source), machine.memory(), machine.cores());
        Kernel.boot(machine, program, nowhere, KernelCosts.DEFAULT);
        return machine;
    }
}

package dev.interlock.test.report;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.isa.assembler.Assembler;
import dev.interlock.os.kernel.Console;
import dev.interlock.os.kernel.Kernel;
import dev.interlock.os.kernel.KernelCosts;
import dev.interlock.os.load.BareMetalLoader;
import java.io.OutputStream;

/** Four cores that load, store and lock at random addresses: near ones often, far ones that miss every TLB and cache. */
final class RandomRun {
    /** XORSHIFT; bits of the number choose the operation and the address. */
    private static final String PROGRAM = """
            default rel
            section .bss
            align 4096
            shared: resb 1 << 13
            far: resb 1 << 23
            section .text
            _start:
                lea rbx, [shared]
                lea rbp, [far]
                mov rax, %d
                imul rax, rax, 7919
                lea rcx, [rdi + 1]
                imul rax, rcx
                mov r12, %d
            .again:
                mov rdx, rax
                shl rdx, 13
                xor rax, rdx
                mov rdx, rax
                shr rdx, 7
                xor rax, rdx
                mov rdx, rax
                shl rdx, 17
                xor rax, rdx
                mov rsi, rax
                shr rsi, 20
                test eax, 0xf0
                jz .far
                and esi, 0x1ff0
                add rsi, rbx
                jmp .chosen
            .far:
                and esi, 0x7fffff
                add rsi, rbp
            .chosen:
                test eax, 0xf00
                jz .locked
                test eax, 0x3000
                jz .store
                mov r8, [rsi]
                add r9, r8
                mov r10d, [rsi + 4]
                jmp .next
            .store:
                mov [rsi], r9
                mov r8w, [rsi + 1]
                jmp .next
            .locked:
                and rsi, -8
                lock xadd [rsi], r9
            .next:
                dec r12
                jnz .again
                hlt
            """;

    private RandomRun() {}

    static Machine machine(String profile, long seed, int rounds) {
        return machine(MachineConfig.profile(profile).withCores(4).withSeed(seed), PROGRAM.formatted(seed + 1, rounds));
    }

    static Machine machine(MachineConfig config, String program) {
        Machine machine = new Machine(config);
        Kernel.boot(
                machine,
                BareMetalLoader.load(Assembler.assemble("random.asm", program), machine.memory(), config.cores()),
                new Console(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), 100),
                KernelCosts.DEFAULT);
        return machine;
    }
}

package dev.interlock.core.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.cache.CacheLevels;
import dev.interlock.core.cache.Inclusion;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.memory.MemoryConfig;
import dev.interlock.core.trap.StopReason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Cores that snatch a dirty line from each other leave memory to the others. With an L3 that does not hold the line, MESI
 * writes it to DRAM at each change of owner; if DRAM is slower than that, its queue must not grow for ever.
 */
class ContendedLineTest {
    @ParameterizedTest
    @EnumSource(Inclusion.class)
    void readers_of_memory_come_to_their_turn(Inclusion ofL3) {
        MachineConfig textbook = MachineConfig.profile("textbook-1").withCores(4);
        CacheLevels caches = textbook.cache().withInclusion(Inclusion.INCLUSIVE, ofL3);
        MachineConfig config = textbook.withProtocol("mesi")
                .withCache(caches)
                .withMemory(MemoryConfig.flat(16, 100, 1, 400)); // a line takes longer than a change of owner
        BareMetal program = new BareMetal(config, """
                        default rel
                        section .data
                        align 64
                lock:   dq 0
                        align 64
                done:   dq 0
                        section .bss
                        align 64
                lines:  resb 64 * 100
                        section .text
                _start: test edi, edi
                        jz reader
                .spin:  xchg [lock], eax
                        cmp dword [done], 0
                        jz .spin
                        hlt
                reader: mov ecx, 20000
                .warm:  dec ecx
                        jnz .warm
                        lea rsi, [lines]
                        mov ecx, 100
                .next:  mov rax, [rsi]
                        add rsi, 64
                        dec ecx
                        jnz .next
                        mov dword [done], 1
                        hlt
                """, false);
        StopReason end = program.start().machine().run(1_000_000);
        assertThat(program.faults()).isEmpty();
        assertThat(end.kind()).isEqualTo(StopReason.Kind.HALTED);
    }
}

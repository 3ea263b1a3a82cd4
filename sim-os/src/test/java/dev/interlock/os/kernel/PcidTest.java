package dev.interlock.os.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.snapshot.Snapshot;
import dev.interlock.core.trap.StopReason;
import dev.interlock.os.schedule.SchedulerConfig;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Translations that outlive a process switch: they save walks, and none that was taken away is used. */
class PcidTest {
    private static final SchedulerConfig HASTY = SchedulerConfig.DEFAULT.withSlice(4_000);

    /**
     * Threads of one process store to eight shared pages for ever; children of their own spin on every core, so that the
     * threads are away now and then. The first thread takes a shared page away, gets its frame for a page of nobody else's,
     * and watches that: whoever comes back with an old translation stores into it. Which page, how it is taken away and how
     * long it is watched is in a row of random numbers.
     */
    private static final String REUSE = """
        %define MMAP 9
        %define MUNMAP 11
        %define MADVISE 28
        %define FORK 57
        section .data
        plan: dq PLAN
        section .text
        storer:
            mov r12, 0x50000000
            lea r12, [r12 + rbx*8]
        .more:
            mov qword [r12], 0x7777
            mov qword [r12 + 0x1000], 0x7777
            mov qword [r12 + 0x2000], 0x7777
            mov qword [r12 + 0x3000], 0x7777
            jmp .more
        spinner:
            mov qword [rsp - 64], 1
            inc rcx
            jmp spinner
        _start:
            lea r14, [plan]
            mov rdi, 0x50000000
            mov esi, 0x4000
            call map
            mov rdi, 0x60000000
            mov esi, 0x1000
            call map
            mov r13, SPINNERS
        .fork:
            sys FORK
            test rax, rax
            jz spinner
            dec r13
            jnz .fork
            lea r12, [storer]
            mov r13, STORERS
        .spawn:
            call spawn
            dec r13
            jnz .spawn
        .round:
            mov rcx, [r14 + 16]
        .wait:
            dec rcx
            jnz .wait
            mov rdi, [r14]             ; which page
            test rdi, rdi
            jz .end
            mov esi, 0x1000
            cmp qword [r14 + 8], 0
            jne .replace
            mov edx, 4                 ; MADV_DONTNEED
            mov eax, MADVISE
            syscall
            jmp .take
        .replace:
            call map                   ; over what was there
        .take:
            mov rbp, 0x60000000
            mov qword [rbp], 0         ; takes the frame
            mov rcx, [r14 + 24]
        .watch:
            mov rax, [rbp + 8]
            or rax, [rbp + 16]
            or rax, [rbp + 24]
            or rax, [rbp + 32]
            jnz .lost
            dec rcx
            jnz .watch
            mov rdi, rbp
            mov esi, 0x1000
            mov edx, 4
            mov eax, MADVISE
            syscall
            add r14, 32
            jmp .round
        .end:
            sys EXIT_GROUP, 0
        .lost:
            sys EXIT_GROUP, 66
        map:
            mov edx, 3
            mov r10d, 0x32             ; PRIVATE FIXED ANONYMOUS
            mov r8, -1
            xor r9d, r9d
            mov eax, MMAP
            syscall
            ret
        """;

    private static AssembledThreads reuse(int cores, int pcids, long seed) {
        Random random = new Random(seed);
        StringBuilder plan = new StringBuilder();
        for (int round = 0; round < 40; round++) {
            plan.append("0x%x, %d, %d, %d, "
                    .formatted(
                            0x5000_0000 + 0x1000 * random.nextInt(4),
                            random.nextInt(2),
                            1 + random.nextInt(1_500),
                            500 + random.nextInt(1_500)));
        }
        String source = REUSE.replace("PLAN", plan + "0, 0, 1, 0")
                .replace("SPINNERS", String.valueOf(cores))
                .replace("STORERS", String.valueOf(Math.min(3, cores + 1)));
        return new AssembledThreads(
                source,
                MachineConfig.profile("textbook-1").withCores(cores).withSeed(seed),
                KernelCosts.DEFAULT.withScheduler(HASTY).withPcids(pcids));
    }

    @ParameterizedTest
    @CsvSource({"2, 6, 1", "2, 6, 2", "2, 1, 3", "2, 2, 4", "3, 6, 5", "4, 3, 6", "2, 0, 7"})
    void who_comes_back_uses_no_translation_that_was_taken_away(int cores, int pcids, long seed) {
        AssembledThreads program = reuse(cores, pcids, seed);

        assertThat(program.run(60_000_000))
                .as("seed %d: 66 means that a store was seen in a page of nobody else's", seed)
                .isEqualTo(StopReason.exited(0));
    }

    @Test
    void the_same_run_can_be_rewound() {
        AssembledThreads program = reuse(2, 2, 9);
        program.machine.runTo(400_000);
        Snapshot snapshot = program.machine.snapshot();
        program.machine.runTo(1_200_000);
        long walks = walks(program);

        program.machine.restore(snapshot);
        program.machine.runTo(1_200_000);

        assertThat(walks(program)).isEqualTo(walks);
    }

    /** Two processes on one core read eight pages each, in turn. */
    private static final String TURNS = """
        %define FORK 57
        section .bss
        alignb 4096
        pages: resb 8 * 4096
        section .text
        _start:
            lea rbx, [pages]
            sys FORK
            mov r13, 100
        .turn:
            mov rcx, 7
        .read:
            mov rax, rcx
            shl rax, 12
            mov rdx, [rbx + rax]
            dec rcx
            jns .read
            sys YIELD
            dec r13
            jnz .turn
            sys EXIT, 0
        """;

    @Test
    void a_process_that_comes_back_walks_no_page_again() {
        long[] walks = new long[2];
        long[] flushes = new long[2];
        for (int with = 0; with < 2; with++) {
            int run = with;
            AssembledThreads program = new AssembledThreads(
                    TURNS, MachineConfig.profile("textbook-1").withCores(1), KernelCosts.DEFAULT.withPcids(6 * with));
            program.machine.subscribe(event -> flushes[run]++, EventKind.TLB_FLUSHED);
            assertThat(program.run(20_000_000)).isEqualTo(StopReason.exited(0));
            walks[run] = walks(program);
        }

        assertThat(walks[0]).as("about ten walks for each of 200 turns").isGreaterThan(1_800);
        assertThat(walks[1]).as("with PCIDs").isLessThan(200);
        assertThat(flushes[0]).as("one for each switch").isGreaterThan(190);
        assertThat(flushes[1]).as("with PCIDs").isLessThan(60);
    }

    private static long walks(AssembledThreads program) {
        long walks = 0;
        for (int core = 0; core < program.machine.cores(); core++) {
            var counters = program.machine.core(core).counters();
            walks += counters.dataTlb.walks + counters.instructionTlb.walks;
        }
        return walks;
    }
}

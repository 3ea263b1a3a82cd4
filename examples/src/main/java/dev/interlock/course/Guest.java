package dev.interlock.course;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent.TrapTaken;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.isa.image.ElfReader;
import dev.interlock.os.kernel.KernelCosts;
import dev.interlock.test.scenario.ProgramRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A guest process that measures itself and prints numbers, with the traps that it took, whose causes are {@code #PF}, {@code system call}, … */
final class Guest {
    /** {@code sys NUMBER, ARGUMENTS…}; {@code now} leaves the cycle in RAX; {@code call print} prints RAX on a line. */
    private static final String PRELUDE = """
            default rel
            %macro sys 1-7
                %if %0 > 6
                mov r9, %7
                %endif
                %if %0 > 5
                mov r8, %6
                %endif
                %if %0 > 4
                mov r10, %5
                %endif
                %if %0 > 3
                mov rdx, %4
                %endif
                %if %0 > 2
                mov rsi, %3
                %endif
                %if %0 > 1
                mov rdi, %2
                %endif
                mov eax, %1
                syscall
            %endmacro
            %macro now 0
                rdtsc
                shl rdx, 32
                or rax, rdx
            %endmacro
            READ equ 0
            WRITE equ 1
            MMAP equ 9
            PIPE equ 22
            YIELD equ 24
            CLONE equ 56
            FORK equ 57
            EXIT equ 60
            WAIT equ 61
            EXIT_GROUP equ 231
            PRIVATE equ 0x22            ; MAP_PRIVATE | MAP_ANONYMOUS
            SHARED equ 0x21             ; MAP_SHARED | MAP_ANONYMOUS
            section .bss
            digits: resb 32
            section .text
            print:
                lea rsi, [digits + 31]
                mov byte [rsi], 10
                mov ecx, 10
            .digit:
                xor edx, edx
                div rcx
                add dl, '0'
                dec rsi
                mov [rsi], dl
                test rax, rax
                jnz .digit
                lea rdx, [digits + 32]
                sub rdx, rsi
                mov edi, 1
                mov eax, WRITE
                syscall
                ret
            """;

    final ProgramRun run;
    final List<TrapTaken> traps = new ArrayList<>();

    private Guest(ProgramRun run) {
        this.run = run;
        run.machine().subscribe(event -> traps.add((TrapTaken) event), EventKind.TRAP_TAKEN);
    }

    /** A process on the textbook machine. */
    static Guest of(String program, int cores) {
        return of(program, cores, KernelCosts.DEFAULT);
    }

    static Guest of(String program, int cores, KernelCosts costs) {
        return new Guest(ProgramRun.process(
                PRELUDE + program, MachineConfig.profile("textbook-1").withCores(cores), costs));
    }

    /** A process from an executable of {@code examples/guest}, which this course has among its resources. */
    static Guest ofExecutable(String name, List<String> arguments, int cores) {
        try (InputStream file = Guest.class.getResourceAsStream(name)) {
            List<String> argv = new ArrayList<>(List.of(name));
            argv.addAll(arguments);
            MachineConfig config = MachineConfig.profile("textbook-1").withCores(cores);
            return new Guest(
                    ProgramRun.process(ElfReader.read(name, file.readAllBytes()), argv, config, KernelCosts.DEFAULT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The numbers that it prints until it ends. */
    List<Long> numbers() {
        return run.untilEnd().output().lines().map(Long::valueOf).toList();
    }

    /** How many traps had such a cause. */
    long traps(String cause) {
        return traps.stream().filter(trap -> trap.cause().contains(cause)).count();
    }
}

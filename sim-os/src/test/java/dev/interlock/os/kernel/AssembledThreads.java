package dev.interlock.os.kernel;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.trap.StopReason;
import dev.interlock.isa.assembler.Assembler;
import dev.interlock.isa.image.ProgramImage;
import dev.interlock.isa.image.ProgramImage.Kind;
import dev.interlock.os.load.LoadedProgram;
import dev.interlock.os.load.ProcessLoader;
import dev.interlock.os.schedule.SchedulerConfig;
import dev.interlock.os.task.Task;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An assembled program that runs as a process, on core 0, and makes threads by clone(2). */
final class AssembledThreads {
    /** Macros: a thread that begins at a label, on a stack of its own, with a number in RBX; system calls by name. */
    private static final String PRELUDE = """
        default rel
        %macro sys 1-4
            mov eax, %1
            %if %0 > 1
            mov rdi, %2
            %endif
            %if %0 > 2
            mov rsi, %3
            %endif
            %if %0 > 3
            mov rdx, %4
            %endif
            syscall
        %endmacro
        %define YIELD 24
        %define GETTID 186
        %define FUTEX 202
        %define EXIT 60
        %define EXIT_GROUP 231
        %define SETAFFINITY 203
        %define SETSCHEDULER 144
        %define SETPRIORITY 141
        %define GETCPU 309
        section .bss
        stacks: resb 4096 * 16
        section .text
        ; makes a thread that begins at r12 with the number in r13; its TID in rax
        spawn:
            mov rbx, r13
            mov edi, 0x10f00      ; VM FS FILES SIGHAND THREAD
            lea rsi, [stacks]
            mov rax, r13
            inc rax
            shl rax, 12
            add rsi, rax
            mov eax, 56
            xor edx, edx
            xor r10d, r10d
            xor r8d, r8d
            syscall
            test rax, rax
            jz .child
            ret
        .child:
            jmp r12
        """;

    final Machine machine;
    final Kernel kernel;
    private final LoadedProgram program;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    AssembledThreads(String source, int cores, SchedulerConfig scheduler) {
        this(
                source,
                MachineConfig.profile("textbook-1").withCores(cores),
                KernelCosts.DEFAULT.withScheduler(scheduler));
    }

    AssembledThreads(String source, MachineConfig config, KernelCosts costs) {
        machine = new Machine(config);
        ProgramImage assembled = Assembler.assemble("threads.asm", PRELUDE + source);
        ProgramImage image = new ProgramImage(
                "threads",
                Kind.ELF_EXECUTABLE,
                assembled.entry(),
                assembled.segments(),
                assembled.symbols(),
                assembled.lines(),
                0,
                0);
        program = ProcessLoader.load(image, machine.memory(), List.of("threads"), List.of(), 1);
        kernel = Kernel.boot(machine, program, new Console(out, out, 1 << 20), costs);
    }

    StopReason run(long cycles) {
        return machine.run(cycles);
    }

    String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Eight bytes at a label. */
    long value(String label, int index) {
        long address = program.image().symbol(label).orElseThrow().address() + 8L * index;
        long physical = program.space().physical(address);
        return physical < 0 ? 0 : machine.view().read(physical, 8);
    }

    long address(String label) {
        return program.image().symbol(label).orElseThrow().address();
    }

    Task task(int number) {
        return kernel.tasks().task(number);
    }
}

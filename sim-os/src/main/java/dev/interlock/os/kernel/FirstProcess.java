package dev.interlock.os.kernel;

import dev.interlock.isa.image.ProgramImage.Segment;
import dev.interlock.os.file.DescriptorTable;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.load.LoadedProgram;
import dev.interlock.os.load.ProcessLoader;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.TaskSystem;
import dev.interlock.os.task.TaskTable;
import dev.interlock.os.vm.AddressSpace;

/** The process that the machine begins with: the program that was loaded, its standard streams, a thread for each core. */
final class FirstProcess {
    private FirstProcess() {}

    /** Makes it, with a thread for each core that begins. */
    static void begin(LoadedProgram program, Console console, TaskSystem system, Dispatcher dispatcher) {
        DescriptorTable descriptors = new DescriptorTable();
        descriptors.set(0, new OpenFile(new ConsoleStream(console, 0), "", 0));
        descriptors.set(1, new OpenFile(new ConsoleStream(console, 1), "", OpenFile.WRITE_ONLY));
        descriptors.set(2, new OpenFile(new ConsoleStream(console, 2), "", OpenFile.WRITE_ONLY));
        Process process =
                new Process(TaskTable.FIRST, program.space(), descriptors, ProcessLoader.path(program.image()));
        process.arguments(program.arguments());
        program.space().beginHeap(endOfData(program));
        for (LoadedProgram.Start start : program.starts()) {
            Task task = new Task(
                    system.tasks().newNumber(), process, program.frames().allocate(), system.wakeups());
            system.tasks().add(task);
            if (program.starts().size() > 1) {
                system.scheduler().affinity(task, 1L << start.core(), 0); // its number and its stack are this core's
            }
            dispatcher.begin(task, start.core(), 0);
        }
    }

    /** How many cores it begins on, counted from core 0. */
    static int cores(LoadedProgram program) {
        return program.starts().stream()
                        .mapToInt(LoadedProgram.Start::core)
                        .max()
                        .orElseThrow()
                + 1;
    }

    private static long endOfData(LoadedProgram program) {
        long end = 0;
        for (Segment segment : program.image().segments()) {
            end = Math.max(end, segment.address() + segment.memoryBytes());
        }
        return AddressSpace.roundUp(end);
    }
}

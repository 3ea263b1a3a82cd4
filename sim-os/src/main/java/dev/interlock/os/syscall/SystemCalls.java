package dev.interlock.os.syscall;

/** All that the rows of the {@link SyscallTable} call, in the groups of the manual. */
public record SystemCalls(
        FileCalls files,
        MemoryCalls memory,
        ProcessCalls process,
        SignalCalls signals,
        ClockCalls clock,
        TaskCalls tasks) {
    private record Saved(Object files, Object process, Object tasks) {}

    /** What they have left behind. */
    public Object save() {
        return new Saved(files.save(), process.save(), tasks.save());
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        files.restore(saved.files);
        process.restore(saved.process);
        tasks.restore(saved.tasks);
    }
}

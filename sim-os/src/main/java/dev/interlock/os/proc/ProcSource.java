package dev.interlock.os.proc;

import dev.interlock.os.file.DescriptorTable;
import dev.interlock.os.file.Folder;
import java.util.List;
import java.util.Optional;

/** What {@code /proc} asks the kernel. */
public interface ProcSource {
    /** PID of the process that is making a system call. */
    int caller();

    /** TID of the thread that is making it. */
    int callingThread();

    /** The PIDs, in ascending order. */
    List<Integer> processes();

    /** One process, if there is one. */
    Optional<ProcessView> process(int number);

    /** The machine. */
    MachineView machine();

    /**
     * The machine as a whole.
     *
     * @param cores how many there are
     * @param uptime nanoseconds since it was switched on
     * @param hertz cycles in a second
     * @param frames 4 KiB frames of physical memory in all
     * @param freeFrames of which nobody has
     * @param contextSwitches so far, on all cores
     * @param latest the number that was given to a process or thread last: how many were made, until numbers come again
     */
    record MachineView(
            int cores, long uptime, long hertz, long frames, long freeFrames, long contextSwitches, long latest) {}

    /**
     * A process.
     *
     * @param number its PID
     * @param parent its parent's
     * @param group of processes, and its session
     * @param executable path of its program
     * @param arguments as execve(2) got them
     * @param folder where it stands
     * @param umask permissions that its new files do not get
     * @param descriptors its open files
     * @param areas of its memory, by ascending address
     * @param residentPages that have a frame
     * @param pending set of signals that wait for any of its threads
     * @param times what all its threads have used, those that are over too
     * @param tasks its threads, the leader first
     */
    record ProcessView(
            int number,
            int parent,
            int group,
            int session,
            String executable,
            List<String> arguments,
            Folder folder,
            int umask,
            DescriptorTable descriptors,
            List<AreaView> areas,
            long residentPages,
            long pending,
            Times times,
            List<TaskView> tasks) {
        /** Bytes of all areas. */
        long bytes() {
            return areas.stream().mapToLong(area -> area.end() - area.start()).sum();
        }
    }

    /** Nanoseconds in user mode and in the kernel, of a process and of its children that were waited for. */
    record Times(long user, long system, long childrenUser, long childrenSystem) {}

    /**
     * An area of memory, a line of {@code maps}.
     *
     * @param flags as {@code r-xp}
     * @param offset of its start in the file
     * @param file number of the file, 0 for none
     * @param name path of the file, or {@code [heap]}, {@code [stack]}; empty for others
     */
    record AreaView(long start, long end, String flags, long offset, long file, String name) {}

    /**
     * A thread.
     *
     * @param number its TID
     * @param name at most 15 characters
     * @param state {@code R} runs or could, {@code S} sleeps, {@code T} is stopped, {@code Z} is a zombie
     * @param user nanoseconds in user mode
     * @param system nanoseconds in the kernel
     * @param started when, nanoseconds after the machine was switched on
     * @param nice −20 to 19
     * @param core the one it runs on, or ran on last
     * @param affinity a bit for each core it may run on
     * @param voluntary context switches because it waited
     * @param involuntary context switches because its time was over
     * @param minorFaults page faults without I/O
     * @param pending set of signals that wait for it alone
     * @param blocked set of signals
     * @param ignored set of signals
     * @param caught set of signals that have a handler
     */
    record TaskView(
            int number,
            String name,
            char state,
            long user,
            long system,
            long started,
            int nice,
            int core,
            long affinity,
            long voluntary,
            long involuntary,
            long minorFaults,
            long pending,
            long blocked,
            long ignored,
            long caught) {}
}

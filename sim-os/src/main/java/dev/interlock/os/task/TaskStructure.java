package dev.interlock.os.task;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.os.signal.FxsaveImage;

/**
 * A thread's task structure in the kernel's memory, as far as it is touched access by access: what a core stores and loads
 * when one thread makes way for another.
 *
 * <pre>
 *   task + 0x100   RAX … R15, RIP, RFLAGS, FS base, GS base     what switch_to and the system call's entry keep
 *   task + 0x400   the image of FXSAVE64                        what switch_fpu keeps
 * </pre>
 */
public final class TaskStructure {
    /** Where the general registers lie. */
    public static final long REGISTERS_AT = 0x100;
    /** Where the image of FXSAVE64 lies. */
    public static final long STATE_AT = 0x400;

    private static final int WORDS = 20;

    private TaskStructure() {}

    /** The general part of a register file, as it lies in memory. */
    public static long[] words(RegisterFile registers) {
        long[] words = new long[WORDS];
        System.arraycopy(registers.gpr, 0, words, 0, 16);
        words[16] = registers.rip;
        words[17] = registers.flags.rflags();
        words[18] = registers.fsBase;
        words[19] = registers.gsBase;
        return words;
    }

    /** The image of FXSAVE64. */
    public static long[] state(RegisterFile registers) {
        return FxsaveImage.of(registers);
    }

    /** Stores what a thread has in its registers. */
    public static void save(Task task, RegisterFile registers, AccessScript.Builder work) {
        store(work, task.frame() + REGISTERS_AT, words(registers));
        store(work, task.frame() + STATE_AT, state(registers));
    }

    private static void store(AccessScript.Builder work, long at, long[] words) {
        for (int i = 0; i < words.length; i++) {
            work.store(at + 8L * i, 8, words[i]);
        }
    }

    /** Loads what a thread had in its registers. */
    public static void load(Task task, AccessScript.Builder work) {
        for (int i = 0; i < WORDS; i++) {
            work.load(task.frame() + REGISTERS_AT + 8L * i, 8);
        }
        for (int i = 0; i < FxsaveImage.WORDS; i++) {
            work.load(task.frame() + STATE_AT + 8L * i, 8);
        }
    }
}

package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;

/** Operations of this group, SDM vol. 1, section 5.1. */
public final class SystemOps {
    private SystemOps() {}

    public static void undefined(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: undefined");
    }

    public static void portAccess(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: portAccess");
    }

    public static void syscall(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: syscall");
    }

    public static void privileged(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: privileged");
    }

    public static void hlt(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: hlt");
    }

    public static void lfence(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: lfence");
    }

    public static void mfence(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: mfence");
    }

    public static void sfence(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: sfence");
    }

    public static void clflush(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: clflush");
    }

    public static void clwb(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: clwb");
    }

    public static void rdtsc(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: rdtsc");
    }

    public static void rdtscp(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: rdtscp");
    }

    public static void rdrand(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: rdrand");
    }

    public static void rdpid(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: rdpid");
    }

    public static void movFromControl(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: movFromControl");
    }

    public static void movToControl(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: movToControl");
    }

    public static void invlpg(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: invlpg");
    }

    public static void swapgs(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: swapgs");
    }
}

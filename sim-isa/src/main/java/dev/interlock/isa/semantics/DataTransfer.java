package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;

/** Operations of this group, SDM vol. 1, section 5.1. */
public final class DataTransfer {
    private DataTransfer() {}

    public static void mov(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: mov");
    }

    public static void movFromSegment(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: movFromSegment");
    }

    public static void movToSegment(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: movToSegment");
    }

    public static void movsx(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: movsx");
    }

    public static void cmov(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: cmov");
    }

    public static void xchg(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: xchg");
    }

    public static void bswap(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: bswap");
    }

    public static void xadd(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: xadd");
    }

    public static void cmpxchg(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: cmpxchg");
    }

    public static void cmpxchg8b(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: cmpxchg8b");
    }

    public static void cmpxchg16b(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: cmpxchg16b");
    }

    public static void cbw(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: cbw");
    }

    public static void cwd(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: cwd");
    }

    public static void push(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: push");
    }

    public static void pop(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: pop");
    }

    public static void pushSegment(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: pushSegment");
    }

    public static void popSegment(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: popSegment");
    }
}

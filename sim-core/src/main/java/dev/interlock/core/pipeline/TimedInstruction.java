package dev.interlock.core.pipeline;

import dev.interlock.isa.instruction.CostClass;
import dev.interlock.isa.instruction.Instruction;

/** A decoded instruction as the pipeline needs it: with its price and the registers it waits for, worked out once. */
final class TimedInstruction {
    final Instruction instruction;
    /** What must be there before it issues: registers, and its unit if that can be busy. */
    final long reads;

    final long writes;
    final int latency;
    /** Its result is not there in the next cycle, or its unit is not free then. */
    final boolean late;
    /** Cycles in which nothing else issues: one, but for what is microcoded. */
    final int issueCycles;
    /** For how long it keeps {@link #unit}. */
    final int occupancy;
    /** The unit that it keeps, by {@link FunctionalUnit#bit}; 0 if that is pipelined. */
    final int unit;

    final int length;
    final boolean locked;
    final boolean controlTransfer;
    /** Nothing younger begins before it is complete. */
    final boolean serializing;
    /** Makes no access and no fence: see {@link Instruction#registersOnly}. */
    final boolean registersOnly;
    /** Its bytes lie in two lines, and both must be fetched. */
    final boolean crossesLine;

    TimedInstruction(Instruction instruction, Latencies latencies, boolean crossesLine) {
        this.instruction = instruction;
        CostClass work = instruction.costClass();
        FunctionalUnit needed = FunctionalUnit.of(work);
        int busy = latencies.occupancy(work);
        this.writes = instruction.writeMask();
        this.reads = instruction.readMask() | (needed == null ? 0 : 1L << needed.bit());
        this.latency = latencies.of(work);
        this.occupancy = needed == null ? 1 : busy;
        this.issueCycles = needed == null ? busy : 1;
        this.unit = occupancy > 1 ? needed.bit() : 0;
        this.late = latency != 1 || occupancy > 1;
        this.serializing = work == CostClass.SERIALIZING;
        this.length = instruction.length();
        this.locked = instruction.isLocked();
        this.controlTransfer = instruction.controlTransfer();
        this.registersOnly = instruction.registersOnly();
        this.crossesLine = crossesLine;
    }
}

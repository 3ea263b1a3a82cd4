package dev.interlock.core.pipeline;

import dev.interlock.isa.instruction.CostClass;
import dev.interlock.isa.instruction.Instruction;

/** A decoded instruction as the pipeline needs it: with its price and the registers it waits for, worked out once. */
final class TimedInstruction {
    final Instruction instruction;
    final long reads;
    final long writes;
    final int latency;
    final boolean controlTransfer;
    /** Nothing younger begins before it is complete. */
    final boolean serializing;
    /** Its bytes lie in two lines, and both must be fetched. */
    final boolean crossesLine;

    TimedInstruction(Instruction instruction, Latencies latencies, boolean crossesLine) {
        this.instruction = instruction;
        this.reads = instruction.readMask();
        this.writes = instruction.writeMask();
        this.latency = latencies.of(instruction.costClass());
        this.serializing = instruction.costClass() == CostClass.SERIALIZING;
        this.controlTransfer = instruction.controlTransfer();
        this.crossesLine = crossesLine;
    }
}

/**
 * What an instruction is, between its bytes and its effect: the opcode form it is an instance of, its operands, its
 * length, the registers it touches.
 *
 * <p>SDM vol. 2, chapters 2 and 3.1. Way in: {@link dev.interlock.isa.instruction.Instruction}; the notation of the
 * opcode table is explained at {@link dev.interlock.isa.instruction.OpcodeForm} and {@link
 * dev.interlock.isa.instruction.OperandCode}.
 */
package dev.interlock.isa.instruction;

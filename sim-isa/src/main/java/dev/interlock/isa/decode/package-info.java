/**
 * From bytes to instructions and back to text: the opcode table, the decoder, the disassembler.
 *
 * <pre>
 *   legacy prefixes   REX    escape         opcode   ModRM    SIB    displacement   immediate      at most 15 bytes
 *   66 67 F0 F2 F3    40–4F  0F, 0F 38,     1 byte   1 byte   1 byte  0, 1, 4        0, 1, 2, 4, 8
 *   2E 36 3E 26 64 65        0F 3A
 * </pre>
 *
 * <p>SDM vol. 2, chapter 2, "Instruction Format", and appendix A, "Opcode Map". Way in: {@link
 * dev.interlock.isa.decode.OpcodeTable} to learn what there is, {@link dev.interlock.isa.decode.Decoder} to see how bytes
 * are read.
 */
package dev.interlock.isa.decode;

/**
 * From source text to machine code: an assembler of NASM's syntax that gives NASM's bytes.
 *
 * <pre>
 *   text ─ Lexer ─→ tokens ─ Preprocessor ─→ lines without macros ─ Parser ─→ statements
 *
 *                                       statements ─┬─ Pass 1 ─ Pass 2 ─ … ─→ sizes settled ─ last Pass ─→ ProgramImage
 *                                                   │     ↑        │
 *                                                   │     └────────┘ while a label moves
 *                                                   └ an instruction: Encoder ─→ rows of the OpcodeTable ─→ MachineCode
 * </pre>
 *
 * <p>How long an instruction is may depend on a label, and where the label stands depends on how long the instructions
 * are: a branch is short if its target is near. So the statements are executed again and again, in order, until no label
 * moves. The first pass takes what it does not know yet to be near, later ones let branches grow; the result is the
 * shortest program, as with NASM's {@code -Ox}. Then the sections get their addresses, and the last pass keeps its bytes.
 *
 * <p>An instruction has no table of its own here. The rows of {@link dev.interlock.isa.decode.OpcodeTable}, from which
 * the decoder reads, are read the other way round: every row of the mnemonic that fits the operands is encoded, and the
 * shortest encoding wins. What NASM does differently from the manual stands in {@code NasmDialect}.
 *
 * <p>Way in: {@link dev.interlock.isa.assembler.Assembler#assemble(String, String)}. Manual: <em>NASM — The Netwide
 * Assembler</em>, chapters 3, 4 and 7; SDM vol. 2, chapter 2, for the encoding.
 */
package dev.interlock.isa.assembler;

/**
 * Programs before they run: the common form of what the assembler makes and what an ELF file holds.
 *
 * <pre>
 *   .asm text ──▶ assembler ──┐
 *                             ├──▶ ProgramImage ──▶ loader (bare metal, or one process)
 *   ELF file  ──▶ ElfReader ──┘    segments, symbols, entry
 * </pre>
 *
 * <p>An ELF file comes from anywhere, so {@link dev.interlock.isa.image.ElfReader} believes nothing it says: each number
 * is checked against the bytes that are there before it is used, and the answer is a valid image or an {@link
 * dev.interlock.isa.image.ImageException}.
 *
 * <p>Further reading: <i>System V Application Binary Interface</i>, chapters 4 and 5 (object files, program loading), and
 * its AMD64 supplement.
 *
 * <p>Way in: {@link dev.interlock.isa.image.ProgramImage}.
 */
package dev.interlock.isa.image;

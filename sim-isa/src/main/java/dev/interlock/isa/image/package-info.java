/**
 * Programs before they run: the common form of what the assembler makes and what an ELF file holds.
 *
 * <p>Way in: {@link dev.interlock.isa.image.ProgramImage}.
 */
package dev.interlock.isa.image;

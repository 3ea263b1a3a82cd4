/**
 * Our semantics against a real processor.
 *
 * <p>{@link dev.interlock.isa.differential.RandomProgram} writes an assembler program of random instructions, each
 * followed by a dump of the architectural state. gcc makes a static ELF of it. The processor runs it natively, {@link
 * dev.interlock.isa.differential.GuestRunner} runs the very same file instruction by instruction, and both must print
 * the same bytes. Faults are part of the game: the program installs signal handlers, which note the vector and the
 * address and go on behind the instruction.
 */
package dev.interlock.isa.differential;

/**
 * What instructions do, readable beside the Intel manual; never when.
 *
 * <p>One method per operation, grouped as SDM vol. 1, chapter 5 groups the instructions. Operand forms (register,
 * memory, immediate) and LOCK are an axis around them, not copies. The contract with memory is {@link
 * dev.interlock.isa.semantics.MemoryPort}: make all accesses first, ask after each whether it is complete, change
 * registers last; so every fault is precise and an access that waits for a cache line is simply executed again.
 *
 * <p>Way in: {@link dev.interlock.isa.semantics.LogicalProcessor#execute}.
 */
package dev.interlock.isa.semantics;

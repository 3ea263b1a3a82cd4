/**
 * DRAM and its controller: contents that may be older than the caches, and the time that a line takes.
 *
 * <p>Way in: {@link dev.interlock.core.memory.PhysicalMemory}, {@link dev.interlock.core.memory.MemoryController}.
 */
package dev.interlock.core.memory;

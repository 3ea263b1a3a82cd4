/**
 * DRAM and its controller: contents that may be older than the caches, and the time that a line takes.
 *
 * <p>Bytes are kept in {@link dev.interlock.core.memory.SharedPages}, which snapshots share until they are written.
 *
 * <p>Way in: {@link dev.interlock.core.memory.PhysicalMemory}, {@link dev.interlock.core.memory.MemoryController}.
 */
package dev.interlock.core.memory;

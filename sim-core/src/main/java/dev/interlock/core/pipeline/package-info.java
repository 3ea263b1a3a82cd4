/**
 * Cores: when instructions happen.
 *
 * <pre>
 *   InOrderCore: the window, messages, interrupts, traps, the kernel's scripts (ScriptRunner)
 *      │
 *   IssueUnit:  FetchUnit ──▶ Scoreboard ──▶ LogicalProcessor.execute ──▶ retire
 *                ITLB, L1I    stall on use        │ MemoryPort
 *                                   LoadStoreUnit ── LoadPort, StorePort ── StoreBuffer ── StoreDrain
 *                                    DTLB, L1D       UncachedAccess                     CombiningBuffers
 *                                                    LockedAccess, LineFlush, TranslationControl
 * </pre>
 *
 * <p>What an instruction does is {@code dev.interlock.isa.semantics}; here is only when. An access that cannot complete
 * makes its instruction wait and be executed again; see {@link dev.interlock.core.pipeline.LoadStoreUnit}. Way in: {@link
 * dev.interlock.core.pipeline.InOrderCore}.
 */
package dev.interlock.core.pipeline;

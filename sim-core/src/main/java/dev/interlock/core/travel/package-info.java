/**
 * Time in both directions. A machine is deterministic, so any cycle of its past is a snapshot before it and a little
 * re-execution; going back is going forward from further back.
 *
 * <pre>
 *   cycle 0        100 000        200 000              now
 *   ──■──────────────■──────────────■──────■────■──■─▪▪▶      ■ snapshots, denser towards the present
 *                                   └─ seek(now − 1): restore the nearest one before, run on without listeners
 * </pre>
 *
 * <p>Way in: {@link dev.interlock.core.travel.Timeline}. {@link dev.interlock.core.travel.Breakpoint}s stop it, forward and
 * backward; {@link dev.interlock.core.travel.Runs} finds the first event in which two runs differ.
 */
package dev.interlock.core.travel;

/**
 * Copies of a whole machine at one cycle, to go back to.
 *
 * <p>Way in: {@link dev.interlock.core.snapshot.Snapshot}.
 */
package dev.interlock.core.snapshot;

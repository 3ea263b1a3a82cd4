/**
 * The split-transaction bus, the shared inclusive L3 behind it, and the order that they give to what cores do to each
 * other.
 *
 * <p>Cores and bus do not call each other: they exchange timed messages ({@link dev.interlock.core.time.BusMessage}, {@link
 * dev.interlock.core.time.CoreMessage}). Culler and Singh, <i>Parallel Computer Architecture</i>, section 6.4. Way in:
 * {@link dev.interlock.core.bus.Bus}, which lists the steps of a transaction.
 */
package dev.interlock.core.bus;

/**
 * Between the cores and memory: the split-transaction bus (or the ring), the shared L3 with its directory, and the order
 * that they give to what cores do to each other.
 *
 * <p>Cores and home nodes do not call each other: they exchange timed messages ({@link
 * dev.interlock.core.time.BusMessage}, {@link dev.interlock.core.time.CoreMessage}). Culler and Singh, <i>Parallel Computer
 * Architecture</i>, section 6.4 (bus) and chapter 8 (directories). Way in: {@link
 * dev.interlock.core.bus.Interconnect}; {@code HomeNode} lists the steps of a transaction.
 */
package dev.interlock.core.bus;

/**
 * The vocabulary: every fact that the simulator can tell, as sealed records, and the way they reach those who listen.
 *
 * <p>Components make an event only when {@link dev.interlock.core.event.Subscriptions#wants} says that somebody listens.
 * Way in: {@link dev.interlock.core.event.SimEvent}; for the price of one access, {@link
 * dev.interlock.core.event.Ledger}.
 */
package dev.interlock.core.event;

/**
 * Coherence protocols as data: states, events, actions, and one total table for each protocol.
 *
 * <pre>
 *             LOAD, STORE, REPLACE            SNOOP_READ, SNOOP_RFO, …
 *   core  ──────────────────────────▶ ┌───────┐ ◀──────────────────────── bus
 *                                     │ table │
 *   cache ◀── HIT, FILL, WAKE ─────── └───────┘ ── SEND_…, INTERVENE ───▶ bus
 * </pre>
 *
 * <p>A cell is a move, a stall, or impossible because of something; transient states are rows. The same table drives the
 * caches, is printed for people, and is explored by tests.
 *
 * <p>Way in: {@link dev.interlock.core.coherence.Mesi}. Culler and Singh, <i>Parallel Computer Architecture</i>, chapters
 * 5 and 6; Sorin, Hill and Wood, <i>A Primer on Memory Consistency and Cache Coherence</i>, chapter 7.
 */
package dev.interlock.core.coherence;

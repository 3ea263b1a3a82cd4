/**
 * Time: a {@code long} of core cycles, and how far a core may run alone.
 *
 * <p>What one core does is felt by another only through the bus, and that takes time: at least {@code A} cycles from a
 * core to the bus and at least {@code S} cycles from the bus to a core. So when all cores have been simulated up to cycle
 * {@code W}, the bus may be simulated up to {@code W + A}, and then every core, alone, up to {@code W + A + S}:
 *
 * <pre>
 *   cores      ═══════════ W ─────────────────────────▶ W + A + S        L = A + S, the lookahead
 *   bus        ═══════════════════════ W + A
 *                           nothing that a core does from here on
 *                           arrives at the bus before this ┘ … nor is felt by a core before W + A + S
 * </pre>
 *
 * Nothing is approximated: any window length from 1 to {@code L} gives the same events in the same order, and so does any
 * number of host threads. At equal times the order is: messages, then the store buffer, then the instruction.
 *
 * <p>A window costs what those cost who act in it: a {@link dev.interlock.core.time.Timetable} knows whose turn it is, and a
 * core that waits is not asked.
 *
 * <p>The idea is conservative parallel simulation with lookahead (Chandy and Misra, 1979; Fujimoto, <i>Parallel and
 * Distributed Simulation Systems</i>, ch. 3). Way in: {@link dev.interlock.core.time.CoreMessage}, {@link
 * dev.interlock.core.time.BusMessage}.
 */
package dev.interlock.core.time;

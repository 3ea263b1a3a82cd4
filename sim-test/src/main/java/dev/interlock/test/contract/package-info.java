/**
 * Contracts that every part of one kind must keep, to be run against parts of your own.
 *
 * <p>For coherence protocols the contract is explored, not sampled: {@link
 * dev.interlock.test.contract.ProtocolExplorer} takes a {@link dev.interlock.core.coherence.TransitionTable} and walks every
 * state that a few caches can reach. What it moves is an abstract machine, the split-transaction bus without time and
 * without bytes:
 *
 * <pre>
 *   per cache and line                         per line
 *     state of the table                         memory (L3 and DRAM together): fresh or stale
 *     its copy: fresh or stale                   the transaction outstanding, if any: Read, RFO, Upgrade,
 *     the access that waits: load, store, lock     or the L3 takes the line back
 *     its request in the queue of the bus        the data supplied so far: fresh or stale
 *     a snoop: under way, or waiting for a lock
 *     the answer under way to it
 *     presence bit and owner in the L3
 * </pre>
 *
 * <p>A copy is fresh if it has every byte stored so far. A store makes the copy it is written into the only fresh one; so
 * one bit for a copy tells of every value that a program could read.
 *
 * <p>A step is one of these, and any step that is possible may be the next: a core loads, stores, begins or ends a locked
 * read-modify-write; a line is replaced; the bus grants any of the waiting requests whose line has no transaction
 * outstanding; a core feels a snoop and answers; a core feels the answer to its request, and the access that waited is
 * performed, or there is none because ownership was prefetched; memory's acknowledgement of a write-back is felt; the L3 takes a line back from the cores.
 *
 * <p>What real time orders is one step here. The answers to the snoops reach the bus, and the data sets out, together with
 * the last core's answer: until then nobody else can see or change what the bus has noted for an outstanding line. The
 * access that waited is performed when the answer is felt, and the next snoop of the line is felt later: so {@link
 * dev.interlock.core.bus.Interconnect} schedules the end of a transaction. Everything else may come in any order: more orders than
 * any latencies of the real bus would give.
 *
 * <p>Ip and Dill, "Better verification through symmetry", 1996, for caches that may change places; Sorin, Hill and Wood,
 * <i>A Primer on Memory Consistency and Cache Coherence</i>, for the invariants.
 */
package dev.interlock.test.contract;

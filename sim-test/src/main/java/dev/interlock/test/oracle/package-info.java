/**
 * The one who is always right: the same semantics without a clock, caches, store buffers or a bus, and the comparison
 * with it.
 *
 * <pre>
 *   program ──┬─▶ Machine: fetch, translate, caches, bus … ──▶ registers, memory ─┐
 *             │                                                                   ├─▶ Lockstep: the first difference
 *             └─▶ ReferenceInterpreter: decode, execute ─────▶ registers, memory ─┘
 * </pre>
 *
 * <p>Both execute through {@code LogicalProcessor}, so the oracle does not judge what an instruction means (hardware does
 * that, in the tests of {@code sim-isa}). It judges everything that the machine adds: that fetches see the code that is
 * there, that translation finds the page, that no store is lost, forwarded wrongly or seen too late, that an access tried
 * again is performed once.
 *
 * <p>Way in: {@link dev.interlock.test.oracle.ReferenceInterpreter}, {@link dev.interlock.test.oracle.Lockstep}.
 */
package dev.interlock.test.oracle;

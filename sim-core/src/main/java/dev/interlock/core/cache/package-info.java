/**
 * Caches: where a line is, what its bytes are, and the controller of one core's private levels.
 *
 * <p>Follow one load: {@code PrivateCaches.findReadable} is the hit; {@code onLoadMiss} looks in the L2, and if that does
 * not help takes an {@link dev.interlock.core.cache.Mshr} and sends a request; {@code apply} takes the answer and fills.
 *
 * <pre>
 *   PrivateCaches   the hits, and what the core calls
 *     ├ MissUnit      the lookup behind the L1s: MshrFile, Prefetcher, answers
 *     ├ SnoopPort     what other cores ask
 *     ├ LineLock      the line of a locked read-modify-write
 *     ├ PrivateLines  tags, states and bytes: three of CacheArray, fills and victims, WritebackBuffer, PrefetchMarks
 *     └ BusPort       what is sent
 * </pre>
 *
 * <p>What may be done in which state is asked of {@link dev.interlock.core.coherence.TransitionTable}.
 *
 * <p>Hennessy and Patterson, <i>Computer Architecture</i>, appendix B and chapter 2. Way in: {@link
 * dev.interlock.core.cache.PrivateCaches}.
 */
package dev.interlock.core.cache;

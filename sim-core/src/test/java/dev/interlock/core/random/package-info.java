/**
 * The random tester: small machines with tiny caches and odd latencies, random accesses from many cores, and a witness
 * that knows what x86-TSO and MESI allow.
 *
 * <p>Everything comes from one seed. Way in: {@link dev.interlock.core.random.Trial} (what is done) and {@link
 * dev.interlock.core.random.TrialRun} (doing it, and what is checked).
 */
package dev.interlock.core.random;

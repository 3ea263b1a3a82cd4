/**
 * What the simulator costs its host, as JMH benchmarks, and what it says of real machines, as the calibration.
 *
 * <p>{@code java -jar sim-bench/target/benchmarks.jar} runs the benchmarks; {@code docs/performance.md} holds their
 * baseline. {@link dev.interlock.bench.Calibration} prints {@code docs/calibration.md}.
 */
package dev.interlock.bench;

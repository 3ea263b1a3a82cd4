/**
 * Short stories about cores and cache lines, told without instructions: what was given, what each core then did, and what
 * was seen of it.
 *
 * <pre>{@code
 * var scene = Scenario.cores(2).line(X, S, S);            // GIVEN both cores share X
 * scene.core(1).store(X, 42).untilQuiet();                // WHEN  core 1 writes
 * assertThat(scene).line(X).isHeldAs(I, M);               // THEN  only it has the line
 * }</pre>
 *
 * <p>A scene has one machine and one clock. What cores do one after the other is said with {@link
 * dev.interlock.test.scenario.Scenario#core}; what they do at the same time, with {@link
 * dev.interlock.test.scenario.Scenario#together}. The states that are given are reached by real accesses, so whatever the
 * protocol cannot reach cannot be given either. Events are remembered from the end of the GIVEN part on.
 *
 * <p>Way in: {@link dev.interlock.test.scenario.Scenario}; for programs, {@link
 * dev.interlock.test.scenario.ProgramRun}.
 */
package dev.interlock.test.scenario;

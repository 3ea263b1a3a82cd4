/**
 * A JUnit 5 extension that makes machines and hands them to tests.
 *
 * <pre>{@code
 * @InterlockTest
 * @Cores(2)
 * class MyLineTest {
 *     @Test
 *     void a_store_invalidates(Scenario scene) { … }          // a new machine for each test
 *
 *     @Seeds(20)
 *     void whatever_the_seed(Machine machine, Random random) { … }     // one test per seed, named by it
 *
 *     @Test
 *     @Program("spinlock.asm")
 *     @MaxCycles(5_000_000)
 *     void the_count_is_exact(ProgramRun run) {
 *         assertThat(run.untilEnd().value("counter")).isEqualTo(20_000);
 *     }
 * }
 * }</pre>
 *
 * <p>Annotations stand on a parameter, a method, its class or a class around that; the nearest counts. All parameters of
 * one test share one machine, except those that are annotated themselves. A failure names the seed and how to run it
 * again, and the last events go to JUnit's report.
 *
 * <p>Way in: {@link dev.interlock.test.junit.InterlockTest}, {@link dev.interlock.test.junit.Interlock}.
 */
package dev.interlock.test.junit;

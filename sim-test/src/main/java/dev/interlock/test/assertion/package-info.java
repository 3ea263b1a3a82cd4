/**
 * Assertions about machines, in the words of the field, in the style of AssertJ.
 *
 * <pre>{@code
 * assertThat(machine).line(X).onCore(0).isModified();
 * assertThat(machine).line(X).onCore(1).went(S, I);                      // stable states, in order
 * assertThat(scene).line(X).isHeldAs(M, I).after(UPGRADE);               // every core, and the bus
 * assertThat(scene.events()).onLine(X).containsExactly(upgradeSent(0), lineInvalidated(1));
 * assertThat(scene.lastAccess()).costs(40).ofWhich(Part.L3, 6);
 * }</pre>
 *
 * <p>A failure says what was expected of which line and core, what is the case, at which cycle and with which seed, and
 * shows the last events on that line as a table with one column per core:
 *
 * <pre>
 *   line 0x1040: expected core 0 to hold I (Invalid: no copy), but it holds S at cycle 137 (textbook-1, mesi, seed 42)
 *   last heard on this line:
 *     cycle │ core 0 │ core 1        │ bus
 *     ──────┼────────┼───────────────┼──────────────────
 *       131 │        │ sends Upgrade │
 * </pre>
 *
 * <p>Way in: {@link dev.interlock.test.assertion.InterlockAssertions}; to see every failure and not only the first, {@link
 * dev.interlock.test.assertion.InterlockSoftAssertions}; for events, {@link dev.interlock.test.assertion.EventPattern}.
 */
package dev.interlock.test.assertion;

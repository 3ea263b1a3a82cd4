/**
 * Those who watch: checkers and writers beside the road. They see events and the machine standing still, and change no
 * cycle.
 *
 * <pre>
 *   events ──▶ {@link dev.interlock.core.observe.EventJson}        one JSON object a line, for programs
 *          ──▶ {@link dev.interlock.core.observe.Interleaving}     a column per core, for "who did what before whom"
 *          ──▶ {@link dev.interlock.core.observe.CoherenceTable}   a row per operation on one line, as in textbooks
 * </pre>
 */
package dev.interlock.core.observe;

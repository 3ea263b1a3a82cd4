/**
 * What people read after a run: each report is an observer that listens, or a look at the machine standing still, and yields
 * an immutable record, with its text and, where it is a picture, its drawing in SVG.
 *
 * <pre>
 *   {@link dev.interlock.core.report.AccessExplainer} ──▶ {@link dev.interlock.core.report.Explanation}    where the cycles of one access went, and why
 *   {@link dev.interlock.core.report.CycleProfiler}   ──▶ {@link dev.interlock.core.report.CycleProfile}   cycles by function, line of source and call stack
 *                         {@link dev.interlock.core.report.PageWalkView}   the walk for an address, and where each entry is now
 *                         {@link dev.interlock.core.report.CpiStacks}      cycles per instruction of each core, layer by layer
 * </pre>
 */
package dev.interlock.core.report;

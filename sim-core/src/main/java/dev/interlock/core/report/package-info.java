/**
 * What people read after a run: each report is an observer that listens and then yields an immutable record, with its text
 * and, where it is a picture, its drawing in SVG.
 *
 * <p>{@link dev.interlock.core.report.AccessExplainer} yields {@link dev.interlock.core.report.Explanation}: where the
 * cycles of one access went, and why.
 */
package dev.interlock.core.report;

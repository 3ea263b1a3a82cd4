/**
 * What a run has to say, twice: {@link dev.interlock.cli.report.TextReport} for people, {@link
 * dev.interlock.cli.report.JsonReport} for programs.
 *
 * <p>Both read the same lists of quantities, {@link dev.interlock.cli.report.CoreQuantities} and {@code
 * MachineQuantities}: a new counter is one row there, and appears in both.
 */
package dev.interlock.cli.report;

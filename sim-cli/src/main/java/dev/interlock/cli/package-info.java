/**
 * The {@code interlock} command: programs in, reports out.
 *
 * <p>Way in: {@link dev.interlock.cli.Main}.
 */
package dev.interlock.cli;

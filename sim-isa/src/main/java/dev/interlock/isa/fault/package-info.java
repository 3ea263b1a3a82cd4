/**
 * Exceptions as values: {@code #DE}, {@code #UD}, {@code #GP}, {@code #PF} … with their error codes.
 *
 * <p>SDM vol. 3, chapter 6, "Interrupt and Exception Handling". A fault is something the <em>guest</em> sees; it is
 * never a Java exception.
 */
package dev.interlock.isa.fault;

/**
 * Floating-point arithmetic as IEEE 754 and SDM vol. 1, chapter 4, define it, to the last bit and the last flag.
 *
 * <p>Java has doubles and floats, rounded to nearest, and no flags. A processor has three formats, four rounding modes,
 * six exceptions and denormals that may be flushed. One engine does them all: {@link
 * dev.interlock.isa.floating.FloatingPoint} works on numbers taken apart into sign, exponent and a significand of 64
 * bits, to which a lower word of bits yet to be rounded is added, and puts them together in any {@link
 * dev.interlock.isa.floating.Format}. SSE asks it only when Java's own arithmetic would not do; x87 always.
 *
 * <pre>
 *   binary32     1 sign   8 exponent  23 fraction
 *   binary64     1 sign  11 exponent  52 fraction
 *   extended     1 sign  15 exponent   1 integer bit  63 fraction
 * </pre>
 */
package dev.interlock.isa.floating;

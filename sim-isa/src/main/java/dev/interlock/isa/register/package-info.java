/**
 * The architectural registers: general-purpose registers, RIP, RFLAGS, segment bases and control registers.
 *
 * <p>SDM vol. 1, section 3.4, "Basic Program Execution Registers". Way in: {@link
 * dev.interlock.isa.register.RegisterFile}.
 */
package dev.interlock.isa.register;

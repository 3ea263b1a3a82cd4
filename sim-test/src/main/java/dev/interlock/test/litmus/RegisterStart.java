package dev.interlock.test.litmus;

/**
 * A register that does not begin with zero.
 *
 * @param pointsTo the location whose address it holds, null if it holds {@code value}
 */
record RegisterStart(int thread, RegisterName register, long value, String pointsTo) {}

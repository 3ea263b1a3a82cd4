/**
 * System calls: one row per call in {@link dev.interlock.os.syscall.SyscallTable}, numbered as Linux numbers them on
 * x86-64, and the error numbers they answer with.
 */
package dev.interlock.os.syscall;

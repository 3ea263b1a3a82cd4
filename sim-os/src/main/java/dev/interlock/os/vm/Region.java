package dev.interlock.os.vm;

/**
 * A row of pages as {@code /proc/PID/maps} tells of it.
 *
 * @param permissions {@code rwxp}: read, write, execute, private or shared; a dash for each that is not
 * @param offset where it begins in its file
 * @param name of its file, {@code [heap]}, {@code [stack]}, or empty
 */
public record Region(long start, long end, String permissions, long offset, String name) {}

package dev.interlock.os.vm;

/** Whom the stores into a mapping reach. */
public enum Sharing {
    /** MAP_PRIVATE: nobody else; the page is copied. */
    PRIVATE,
    /** MAP_SHARED: the file, and everyone who maps it. */
    SHARED,
    /** MAP_SHARED of a file that was opened for reading only: there are none, and mprotect(2) cannot allow them. */
    SHARED_READ_ONLY
}

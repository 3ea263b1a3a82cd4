package dev.interlock.core.observe;

/** Why an access missed: what would have had to be otherwise for it to hit. */
public enum MissClass {
    /** The core had never wanted the line before. */
    COMPULSORY("first use of the line"),
    /** A fully associative LRU cache of the same capacity would have missed too. */
    CAPACITY("the cache is too small"),
    /** A fully associative LRU cache of the same capacity would have hit. */
    CONFLICT("too many lines in one set, or a bad choice of who leaves"),
    /** Another core took the line, and wrote bytes that this access wants: real communication. */
    TRUE_SHARING("another core wrote what is read"),
    /** Another core took the line, but wrote other bytes than this access wants: they only share a line. */
    FALSE_SHARING("another core wrote beside what is read"),
    /** The inclusive L3 gave the line up, or it was flushed. */
    INCLUSION("the L3 took the line back");

    private final String meaning;

    MissClass(String meaning) {
        this.meaning = meaning;
    }

    /** One clause for people. */
    public String meaning() {
        return meaning;
    }
}

package dev.interlock.os.vm;

/** What became of a page fault. */
public enum FaultOutcome {
    /** First touch of a page that no file stands behind: it has a cleared frame now. */
    ZEROED("zeroed"),
    /** First touch of a page of a file: the frame of the page cache is mapped. */
    FROM_FILE("from the page cache"),
    /** First touch of a private page of a file, by a store: it has a copy of its own. */
    COPIED_FROM_FILE("copied from the page cache"),
    /** A store to a page that others have, too: it has a copy of its own. */
    COPIED("copied on write"),
    /** A store to a page that was guarded, and need not be any longer: the others are gone, or the file is dirty now. */
    OPENED("made writable"),
    /** It was brought back from the swap device. */
    SWAPPED_IN("swapped in"),
    /** Somebody else had brought it. */
    THERE("was there"),
    /** Nothing yet: somebody is changing the same tables, or fills the page. */
    BUSY("tried again: busy"),
    /** Nothing yet: frames were taken back first. */
    RECLAIMED("tried again: memory was short"),
    /** Nothing: there is no frame, and none can be taken back. */
    OUT_OF_MEMORY("out of memory"),
    /** The access is wrong. */
    SEGMENTATION_FAULT("SIGSEGV"),
    /** The file ends before. */
    BUS_ERROR("SIGBUS");

    private final String text;

    FaultOutcome(String text) {
        this.text = text;
    }

    /** In a few words. */
    public String text() {
        return text;
    }

    /** True if a page was found or made, as {@link FaultCounts} counts it. */
    public boolean isResolved() {
        return ordinal() <= THERE.ordinal();
    }
}

package dev.interlock.core.report;

import java.util.List;

/**
 * Which lines went from one core's modified copy to another core, who wanted what of them, and what to do about it: what
 * {@code perf c2c} shows of a processor.
 *
 * <p>A <em>HITM</em> is a read or a read for ownership that another core's modified copy served: the dearest kind of miss that
 * stays on the chip.
 *
 * @param cores number of cores
 * @param lines lines with at least one HITM, those with most of them first
 */
public record CacheToCache(int cores, List<ContendedLine> lines) {
    /** Why a line went to and fro. */
    public enum Sharing {
        /** Cores wanted bytes that another one had written: they communicate. */
        TRUE("true sharing"),
        /** Cores wanted bytes that nobody else had written: they only live on one line. */
        FALSE("false sharing"),
        /** Some misses were of the one kind, some of the other. */
        MIXED("true and false sharing");

        private final String text;

        Sharing(String text) {
            this.text = text;
        }

        /** For people. */
        public String text() {
            return text;
        }
    }

    /** Whose data a line holds. */
    public enum Owner {
        PROGRAM,
        /** The kernel's own: run queues, task structures, pipe buffers. */
        KERNEL,
        /** Entries of page tables, which page walks mark accessed and dirty. */
        PAGE_TABLES
    }

    /**
     * One line.
     *
     * @param line its physical address
     * @param owner whose data it holds
     * @param name the symbol at its beginning, or its virtual address; empty unless it is the program's
     * @param loadHitm reads that another core's modified copy served
     * @param storeHitm reads for ownership that it served
     * @param trueSharing HITMs of accesses that wanted bytes which another core had written since this core lost the line
     * @param falseSharing HITMs of accesses that did not
     * @param places who touched which bytes, by offset, then core, then instruction
     * @param advice one sentence
     */
    public record ContendedLine(
            long line,
            Owner owner,
            String name,
            long loadHitm,
            long storeHitm,
            long trueSharing,
            long falseSharing,
            List<Place> places,
            String advice) {
        public ContendedLine {
            places = List.copyOf(places);
        }

        /** HITMs of both kinds. */
        public long hitm() {
            return loadHitm + storeHitm;
        }

        /** What kind of sharing it was. */
        public Sharing sharing() {
            return falseSharing == 0 ? Sharing.TRUE : trueSharing == 0 ? Sharing.FALSE : Sharing.MIXED;
        }
    }

    /**
     * One instruction of one core that touched these bytes of a line.
     *
     * @param offset of the first byte in the line, 0 to 63
     * @param bytes how many
     * @param core the core
     * @param symbol the data's symbol, or its virtual address
     * @param instruction where the code is: its symbol and source line; {@code kernel} for what the kernel does
     * @param loads how often it loaded, locked accesses included
     * @param stores how often it stored, locked accesses included
     * @param hitm HITMs that it paid for
     */
    public record Place(
            int offset, int bytes, int core, String symbol, String instruction, long loads, long stores, long hitm) {}

    public CacheToCache {
        lines = List.copyOf(lines);
    }

    /** The lines of one owner, those with most HITMs first. */
    public List<ContendedLine> lines(Owner owner) {
        return lines.stream().filter(line -> line.owner() == owner).toList();
    }

    /** HITMs on all lines of one owner. */
    public long hitm(Owner owner) {
        return lines(owner).stream().mapToLong(ContendedLine::hitm).sum();
    }
}

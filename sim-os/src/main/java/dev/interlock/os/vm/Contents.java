package dev.interlock.os.vm;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.os.vm.FrameAllocator.Frame;

/**
 * The contents of a frame, word by word, as {@code clear_page} and {@code copy_page} move them. On processors they are one
 * string instruction, which knows what it will write and asks for the lines ahead; so do we.
 */
final class Contents {
    private static final int LINE_BYTES = 64;

    /** How far ahead ownership is asked for: as many lines as an L1D with ten line-fill buffers has under way for stores. */
    private static final int AHEAD_BYTES = 8 * LINE_BYTES;

    private Contents() {}

    /** The frame will be written from here on, in order. */
    private static void announce(long frame, int at, TableWriter writer) {
        if (at == 0) {
            for (int first = 0; first < AHEAD_BYTES; first += LINE_BYTES) {
                writer.ownAhead(frame + first);
            }
        }
        if (at % LINE_BYTES == 0 && at + AHEAD_BYTES < FRAME_BYTES) {
            writer.ownAhead(frame + at + AHEAD_BYTES);
        }
    }

    /**
     * Clears a frame: every word of one that was used; one word of each line of a fresh one, whose other words are zero
     * already, so that it comes into the cache as it does on hardware.
     */
    static void clear(Frame frame, TableWriter writer) {
        int step = frame.zeroed() ? LINE_BYTES : 8;
        for (int at = 0; at < FRAME_BYTES; at += step) {
            announce(frame.address(), at, writer);
            writer.store(frame.address() + at, 0);
        }
    }

    /** Fills a frame. */
    static void write(Frame frame, byte[] bytes, TableWriter writer) {
        for (int at = 0; at < FRAME_BYTES; at += 8) {
            announce(frame.address(), at, writer);
            long word = 0;
            for (int i = 7; i >= 0; i--) {
                word = word << 8 | bytes[at + i] & 0xff;
            }
            if (word != 0 || !frame.zeroed() || at % LINE_BYTES == 0) {
                writer.store(frame.address() + at, word);
            }
        }
    }

    /** Copies a frame: a load and a store for each word. */
    static void copy(long from, long to, TableWriter writer) {
        for (int at = 0; at < FRAME_BYTES; at += 8) {
            announce(to, at, writer);
            writer.store(to + at, writer.load(from + at));
        }
    }

    /** What a frame holds now, paid for by loads. */
    static byte[] read(long frame, TableWriter reader) {
        byte[] bytes = new byte[FRAME_BYTES];
        for (int at = 0; at < FRAME_BYTES; at += 8) {
            long word = reader.load(frame + at);
            for (int i = 0; i < 8; i++) {
                bytes[at + i] = (byte) (word >>> 8 * i);
            }
        }
        return bytes;
    }
}

package dev.interlock.core.cache;

import dev.interlock.core.coherence.LineState;

/**
 * One entry of the write-back buffer: a modified line that has left the L2 and that memory does not have yet. It still
 * answers snoops.
 */
final class Writeback {
    final long line;
    final byte[] data;
    LineState state;

    Writeback(long line, byte[] data, LineState state) {
        this.line = line;
        this.data = data;
        this.state = state;
    }

    Writeback copy() {
        return new Writeback(line, data, state);
    }
}

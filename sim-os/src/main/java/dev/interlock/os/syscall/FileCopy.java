package dev.interlock.os.syscall;

import dev.interlock.os.file.OpenFile;

/**
 * A copy from file to file inside the kernel, in progress.
 *
 * @param fromOffset where in the source, −1 for its own position
 * @param toOffset where in the target, −1 for its own position
 * @param fromPointer where the caller wants to know how far the source was read, 0 for nowhere
 * @param toPointer the same for the target
 * @param left bytes that are still to be copied
 * @param done bytes that were copied
 * @param waits false if a pipe at either end may not wait, SPLICE_F_NONBLOCK
 * @param tell true if those at the other end of a stream have not been told yet
 */
record FileCopy(
        OpenFile from,
        long fromOffset,
        long fromPointer,
        OpenFile to,
        long toOffset,
        long toPointer,
        long left,
        long done,
        boolean waits,
        boolean tell) {
    FileCopy advanced(int bytes, boolean newTell) {
        return new FileCopy(
                from,
                fromOffset < 0 ? -1 : fromOffset + bytes,
                fromPointer,
                to,
                toOffset < 0 ? -1 : toOffset + bytes,
                toPointer,
                left - bytes,
                done + bytes,
                waits,
                newTell);
    }

    FileCopy told() {
        return advanced(0, false);
    }

    FileCopy ended() {
        return new FileCopy(from, fromOffset, fromPointer, to, toOffset, toPointer, 0, done, waits, tell);
    }
}

package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.poll.SignalFile;

/** System calls that make signals a file: signalfd(2), signalfd4(2). */
final class SignalFileCalls {
    private static final int SET_BYTES = 8;

    private final FileCalls files;

    SignalFileCalls(FileCalls files) {
        this.files = files;
    }

    /** A new one for descriptor −1; else the one that there is gets another set. */
    long signalfd(Invocation call, int flags) {
        if ((flags & ~(OpenFile.CLOSE_ON_EXEC | OpenFile.NON_BLOCKING)) != 0 || call.argument(2) != SET_BYTES) {
            throw new SystemCallException(Errno.EINVAL);
        }
        long set = call.memory().load(call.argument(1), 8);
        int descriptor = call.number(0);
        if (descriptor != -1) {
            if (call.process().descriptors().get(descriptor).file() instanceof SignalFile file) {
                file.set(set);
                call.process().signals().arrivals().readable(); // some of the new set may wait already
                return descriptor;
            }
            throw new SystemCallException(Errno.EINVAL);
        }
        call.process().descriptors().requireRoom(1);
        EventCalls events = files.events();
        SignalFile file = new SignalFile(events.newNumber(), files::caller, events.recordPage(), set);
        return EventCalls.add(call, file, "anon_inode:[signalfd]", flags);
    }
}

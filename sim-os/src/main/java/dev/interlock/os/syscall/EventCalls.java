package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.FileSystem;
import dev.interlock.os.file.Inode;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.ipc.KernelPages;
import dev.interlock.os.ipc.KernelWords;
import dev.interlock.os.poll.EventCounter;
import dev.interlock.os.poll.InterestList;
import java.util.List;

/** System calls of epoll(7) and eventfd(2). */
final class EventCalls {
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;
    private static final int EPOLL_CTL_MOD = 3;
    private static final int EVENT_BYTES = 12;
    private static final int MOST_EVENTS = 4096;
    private static final int EFD_SEMAPHORE = 1;

    private final FileSystem system;
    private final KernelPages pages;
    private final PollCalls polls;
    private final KernelWords words;
    private long recordPage = -1;

    EventCalls(FileSystem system, KernelPages pages, PollCalls polls) {
        this.system = system;
        this.pages = pages;
        this.words = new KernelWords(pages);
        this.polls = polls;
    }

    // ---------------------------------------------------------------- eventfd

    long eventfd(Invocation call, int flags) {
        if ((flags & ~(OpenFile.CLOSE_ON_EXEC | OpenFile.NON_BLOCKING | EFD_SEMAPHORE)) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        call.process().descriptors().requireRoom(1);
        long first = call.argument(0) & 0xffff_ffffL;
        EventCounter counter = new EventCounter(system.nextNumber(), words, first, (flags & EFD_SEMAPHORE) != 0);
        return add(call, counter, "anon_inode:[eventfd]", flags);
    }

    /** A descriptor for a file without a name; as the flags wish, non-blocking and closed on execve(2). */
    static long add(Invocation call, Inode inode, String name, int flags) {
        OpenFile file = new OpenFile(inode, name, flags & OpenFile.NON_BLOCKING | OpenFile.READ_WRITE);
        return call.process().descriptors().add(file, (flags & OpenFile.CLOSE_ON_EXEC) != 0);
    }

    /** Where counters lie. */
    KernelWords words() {
        return words;
    }

    /** A page of the kernel's memory in which records for programs are laid out, one for all. */
    long recordPage() {
        if (recordPage < 0) {
            recordPage = pages.take();
        }
        return recordPage;
    }

    /** The number of a new file. */
    long newNumber() {
        return system.nextNumber();
    }

    // ---------------------------------------------------------------- epoll

    long epollCreate(Invocation call, int flags) {
        if ((flags & ~OpenFile.CLOSE_ON_EXEC) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        InterestList list = new InterestList(system.nextNumber());
        return add(call, list, "anon_inode:[eventpoll]", flags);
    }

    /** epoll_create(2), whose size must only be positive. */
    long epollCreateOfSize(Invocation call) {
        if (call.number(0) <= 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        return epollCreate(call, 0);
    }

    /** {@code struct epoll_event}, packed: 0 events, 4 data, … 12. */
    long epollCtl(Invocation call) {
        int command = call.number(1);
        long address = call.argument(3);
        int events = command == EPOLL_CTL_DEL ? 0 : (int) call.memory().load(address, 4);
        long data = command == EPOLL_CTL_DEL ? 0 : call.memory().load(address + 4, 8);
        OpenFile list = call.process().descriptors().get(call.number(0));
        OpenFile file = call.process().descriptors().get(call.number(2));
        if (list.equals(file)) {
            throw new SystemCallException(Errno.EINVAL);
        }
        InterestList interests = interests(list);
        switch (command) {
            case EPOLL_CTL_ADD -> interests.add(call.number(2), file, events, data);
            case EPOLL_CTL_MOD -> interests.change(call.number(2), file, events, data);
            case EPOLL_CTL_DEL -> interests.remove(call.number(2), file);
            default -> throw new SystemCallException(Errno.EINVAL);
        }
        return 0;
    }

    private static InterestList interests(OpenFile file) {
        if (file.file() instanceof InterestList interests) {
            return interests;
        }
        throw new SystemCallException(Errno.EINVAL);
    }

    /** epoll_wait(2) with a mask of signals. */
    long epollPwait(Invocation call) {
        call.borrowMask(call.argument(4));
        return epollWait(call);
    }

    long epollWait(Invocation call) {
        int timeout = call.number(3);
        return epollWait(call, polls.deadline(call, timeout < 0 ? -1 : timeout * 1_000_000L));
    }

    long epollPwait2(Invocation call) {
        call.borrowMask(call.argument(4));
        return epollWait(call, polls.deadline(call, polls.duration(call, call.argument(3), 1_000_000_000)));
    }

    private static long epollWait(Invocation call, long deadline) {
        int most = call.number(2);
        if (most <= 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        OpenFile list = call.process().descriptors().get(call.number(0));
        InterestList interests = interests(list);
        most = Math.min(most, MOST_EVENTS);
        call.memory().require(call.argument(1), EVENT_BYTES, true);
        List<InterestList.Event> events = interests.look(most);
        PollCalls.waitUnless(!events.isEmpty(), call, interests.queues(), deadline);
        long at = call.argument(1);
        call.memory().require(at, (long) events.size() * EVENT_BYTES, true);
        interests.told(events);
        for (InterestList.Event event : events) {
            call.memory().store(at, 4, event.events());
            call.memory().store(at + 4, 8, event.data());
            at += EVENT_BYTES;
        }
        return events.size();
    }

    private record Saved(Object words, long recordPage) {}

    Object save() {
        return new Saved(words.save(), recordPage);
    }

    void restore(Object state) {
        Saved saved = (Saved) state;
        words.restore(saved.words);
        recordPage = saved.recordPage;
    }
}

package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.file.FileSystem;
import dev.interlock.os.ipc.KernelPages;
import dev.interlock.os.task.Task;

/** System calls on files, in the groups of the manual's section 2. */
public final class FileCalls {
    /** Asked by a continuation: the next page of a transfer. */
    public static final long TRANSFER = 1;

    private final FileSystem system;
    private final CycleClock clock;
    /** No state: each call sets it before anybody asks. */
    private transient Task caller;

    private final TransferCalls transfers;
    private final NameCalls names;
    private final FolderCalls folders;
    private final AttributeCalls attributes;
    private final DescriptorCalls descriptors;
    private final PollCalls polls;
    private final EventCalls events;
    private final CopyCalls copies;
    private final SocketCalls sockets;
    private final MessageCalls messages;
    private final QueueCalls queues;
    private final PosixQueueCalls posixQueues;
    private final SemaphoreCalls semaphores;

    /**
     * @param transferCycles of a read's or write's own code
     * @param openCycles of looking a path up
     * @param copyPages for each core, the physical address of the page in the kernel that it copies from and to
     * @param pages where pipes and the like keep what is under way
     * @param hertz cycles in a second, for time-outs and the times of files
     */
    public FileCalls(
            FileSystem system, int transferCycles, int openCycles, long[] copyPages, KernelPages pages, long hertz) {
        this.system = system;
        this.clock = new CycleClock(hertz);
        Paths paths = new Paths(system, openCycles);
        this.transfers = new TransferCalls(system, transferCycles, copyPages);
        this.names = new NameCalls(system, paths, pages);
        this.folders = new FolderCalls(system, paths);
        this.attributes = new AttributeCalls(system, paths);
        this.descriptors = new DescriptorCalls(system, pages);
        this.polls = new PollCalls(clock);
        this.events = new EventCalls(system, pages, polls);
        this.copies = new CopyCalls(system, transferCycles, copyPages);
        this.sockets = new SocketCalls(system, pages, paths);
        this.messages = new MessageCalls(transfers, sockets, transferCycles);
        this.queues = new QueueCalls(pages, clock, transferCycles);
        this.posixQueues = new PosixQueueCalls(system, pages, clock, transferCycles);
        this.semaphores = new SemaphoreCalls(polls, clock);
    }

    /** Who has made the latest call on files: {@code /proc/self}. */
    public Task caller() {
        return caller;
    }

    /** The same, at the time of a call: files remember when they were touched. */
    FileCalls at(Invocation call) {
        caller = call.caller();
        system.now(clock.sinceEpoch(call.core().now()));
        return this;
    }

    TransferCalls transfers() {
        return transfers;
    }

    NameCalls names() {
        return names;
    }

    FolderCalls folders() {
        return folders;
    }

    AttributeCalls attributes() {
        return attributes;
    }

    DescriptorCalls descriptors() {
        return descriptors;
    }

    PollCalls polls() {
        return polls;
    }

    EventCalls events() {
        return events;
    }

    SocketCalls sockets() {
        return sockets;
    }

    MessageCalls messages() {
        return messages;
    }

    QueueCalls queues() {
        return queues;
    }

    PosixQueueCalls posixQueues() {
        return posixQueues;
    }

    SemaphoreCalls semaphores() {
        return semaphores;
    }

    void sendfile(Invocation call) {
        at(call).copies.sendfile(call);
    }

    void splice(Invocation call) {
        at(call).copies.splice(call);
    }

    void copyFileRange(Invocation call) {
        at(call).copies.copyFileRange(call);
    }

    void readOrWrite(Invocation call, boolean toUser, boolean positioned) {
        at(call).transfers.readOrWrite(call, toUser, positioned);
    }

    void readOrWriteVector(Invocation call, boolean toUser, boolean positioned) {
        at(call).transfers.readOrWriteVector(call, toUser, positioned);
    }

    /** Copies the next piece of a transfer, and comes back for the one behind it. */
    public void goOn(Invocation call) {
        if (call.caller().call().progress() instanceof FileCopy) {
            at(call).copies.goOn(call);
        } else {
            at(call).transfers.goOn(call);
        }
    }

    /** Ends a transfer that cannot go on: with an error if nothing was copied, else the call is short, as on Linux. */
    public void fail(Invocation call, Errno errno) {
        transfers.fail(call, errno);
    }

    private record Saved(Object system, Object events, Object sockets, Object queues, Object semaphores) {}

    /** What the files hold. */
    public Object save() {
        return new Saved(system.save(), events.save(), sockets.save(), queues.save(), semaphores.save());
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        system.restore(saved.system);
        events.restore(saved.events);
        sockets.restore(saved.sockets);
        queues.restore(saved.queues);
        semaphores.restore(saved.semaphores);
    }
}

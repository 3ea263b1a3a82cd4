package dev.interlock.os.task;

import dev.interlock.os.wait.Sleeper;

/** A thread. */
public final class Task implements Sleeper {
    private final int number;
    private final Process process;
    private final CallState call = new CallState();
    private Standing standing = Standing.RUNNING;
    private int status;

    /** How a thread stands. */
    public enum Standing {
        /** It has a core. */
        RUNNING,
        /** It has executed HLT. */
        HALTED,
        /** It has called exit(2). */
        EXITED
    }

    /** @param number its TID */
    public Task(int number, Process process) {
        this.number = number;
        this.process = process;
    }

    /** Its TID. */
    public int number() {
        return number;
    }

    /** The process that it belongs to. */
    public Process process() {
        return process;
    }

    /** The system call that it is in. */
    public CallState call() {
        return call;
    }

    /** How it stands. */
    public Standing standing() {
        return standing;
    }

    /** The exit status, once it has one. */
    public int status() {
        return status;
    }

    /** It runs no more. */
    public void end(Standing how, int newStatus) {
        standing = how;
        status = newStatus;
    }

    @Override
    public void wake() {
        // a task here never sleeps: each has a core of its own
    }

    @Override
    public String name() {
        return "thread " + number;
    }

    private record Saved(Object call, Standing standing, int status) {}

    /** What it is now, its process excepted. */
    public Object save() {
        return new Saved(call.save(), standing, status);
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        call.restore(saved.call);
        standing = saved.standing;
        status = saved.status;
    }
}

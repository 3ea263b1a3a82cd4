package dev.interlock.core.machine;

import dev.interlock.core.pipeline.Core;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs the cores of one window, on one host thread or several. Within a window a core touches nothing but itself, so who
 * runs it does not matter.
 */
final class HostThreads {
    private Worker[] workers = {};

    /** Sets the number of threads, the caller's included. */
    void threads(int count) {
        if (count < 1 || count > 64) {
            throw new IllegalArgumentException("host threads are " + count + "; they must be from 1 to 64");
        }
        for (Worker worker : workers) {
            worker.end();
        }
        workers = new Worker[count - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(i + 1, count);
            workers[i].start();
        }
    }

    /** Runs the first so many of these cores up to a cycle and returns when all are there. */
    void run(Core[] cores, int count, long end) {
        if (workers.length == 0 || count < 2) {
            for (int i = 0; i < count; i++) {
                cores[i].run(end);
            }
            return;
        }
        for (Worker worker : workers) {
            worker.begin(cores, count, end);
        }
        for (int i = 0; i < count; i += workers.length + 1) {
            cores[i].run(end);
        }
        for (Worker worker : workers) {
            worker.await();
        }
    }

    /** A thread that runs every n-th core when told to. Windows are short, so it spins before it yields. */
    private static final class Worker extends Thread {
        private static final int END = -1;

        private final int first;
        private final int stride;
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private Core[] cores;
        private int count;
        private long end;
        private Throwable failure;

        Worker(int first, int stride) {
            super("interlock-cores-" + first);
            this.first = first;
            this.stride = stride;
            setDaemon(true);
        }

        void begin(Core[] newCores, int newCount, long newEnd) {
            cores = newCores;
            count = newCount;
            end = newEnd;
            begun.setRelease(begun.getPlain() + 1);
        }

        void await() {
            spinUntilNot(done, begun.getPlain() - 1);
            if (failure != null) {
                Throwable thrown = failure;
                failure = null;
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) thrown; // cores throw nothing that is checked
            }
        }

        void end() {
            begun.setRelease(END);
        }

        @Override
        public void run() {
            int turn = 0;
            while (spinUntilNot(begun, turn) != END) {
                turn++;
                try {
                    for (int i = first; i < count; i += stride) {
                        cores[i].run(end);
                    }
                } catch (RuntimeException | Error e) {
                    failure = e;
                }
                done.setRelease(turn);
            }
        }

        private static int spinUntilNot(AtomicInteger counter, int value) {
            int spins = 0;
            int seen;
            while ((seen = counter.getAcquire()) == value) {
                if (++spins < 1000) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield();
                }
            }
            return seen;
        }
    }
}

package dev.interlock.core.machine;

import dev.interlock.core.pipeline.Core;
import java.util.List;
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

    /** Runs every core up to a cycle and returns when all are there. */
    void runAll(List<Core> cores, long end) {
        if (workers.length == 0) {
            for (int i = 0; i < cores.size(); i++) {
                runOne(cores.get(i), end);
            }
            return;
        }
        for (Worker worker : workers) {
            worker.begin(cores, end);
        }
        for (int i = 0; i < cores.size(); i += workers.length + 1) {
            runOne(cores.get(i), end);
        }
        for (Worker worker : workers) {
            worker.await();
        }
    }

    /** A core that only waits is left alone: with many cores, most of them do at any time. */
    private static void runOne(Core core, long end) {
        if (core.nextActivity() < end) {
            core.run(end);
        }
    }

    /** A thread that runs every n-th core when told to. Windows are short, so it spins before it yields. */
    private static final class Worker extends Thread {
        private static final int END = -1;

        private final int first;
        private final int stride;
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private List<Core> cores;
        private long end;
        private Throwable failure;

        Worker(int first, int stride) {
            super("interlock-cores-" + first);
            this.first = first;
            this.stride = stride;
            setDaemon(true);
        }

        void begin(List<Core> newCores, long newEnd) {
            cores = newCores;
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
                    for (int i = first; i < cores.size(); i += stride) {
                        runOne(cores.get(i), end);
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

package dev.interlock.os.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.trap.StopReason;
import dev.interlock.os.syscall.SyscallTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Every pointer of every system call gone wild, {@code examples/guest/trials/wild.c}: EFAULT, or whatever else Linux answered
 * when {@code build.sh} wrote that down.
 */
class WildPointersTest {
    private static final Path TRIALS = Path.of("..", "examples", "guest", "trials");

    /** Calls of which no argument is an address, and clone(2), see {@code docs/deviations.md}. */
    private static final Set<String> NO_POINTER = Set.of(
            ("close lseek brk rt_sigreturn sched_yield pause dup dup2 alarm getpid socket shutdown listen clone fork vfork exit kill "
                            + "semget msgget shmget flock fsync fdatasync ftruncate fchdir fchmod fchown umask getuid getgid geteuid "
                            + "getegid setpgid getppid getpgrp setsid getpgid getsid getpriority setpriority sched_getscheduler "
                            + "sched_get_priority_max sched_get_priority_min mlockall munlockall sync gettid tkill epoll_create "
                            + "fadvise64 exit_group tgkill fallocate eventfd eventfd2 epoll_create1 dup3 syncfs membarrier "
                            + "close_range setuid setgid setreuid setregid setresuid setresgid timer_delete timer_getoverrun "
                            + "timerfd_create")
                    .split(" "));

    /** An address that is a wish, or is noted for later; rseq(2) does not exist here, and setgroups(2) is not permitted. */
    private static final Set<String> NEVER_FOLLOWED = Set.of("set_tid_address", "rseq", "mmap", "setgroups");

    @Test
    void every_wild_pointer_is_answered_as_on_hardware() throws IOException {
        ThreadProgram program = new ThreadProgram(TRIALS.resolve("bin/wild"), List.of("wild"), 1, 1);

        assertThat(program.run()).isEqualTo(StopReason.exited(0));
        assertThat(program.printed()).isEqualTo(Files.readString(TRIALS.resolve("expected/wild.txt")));
    }

    @Test
    void no_system_call_is_forgotten() throws IOException {
        Set<String> tried = new TreeSet<>();
        for (String line : Files.readAllLines(TRIALS.resolve("expected/wild.txt"))) {
            tried.add(line.substring(0, line.indexOf(',')));
        }
        Set<String> forgotten = new TreeSet<>();
        for (long number = 0; number < 512; number++) {
            SyscallTable.row(number).ifPresent(row -> forgotten.add(row.name()));
        }
        forgotten.removeAll(tried);
        forgotten.removeAll(NO_POINTER);
        forgotten.removeAll(NEVER_FOLLOWED);

        assertThat(forgotten).isEmpty();
    }
}

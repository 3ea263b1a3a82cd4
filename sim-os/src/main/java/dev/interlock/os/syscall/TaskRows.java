package dev.interlock.os.syscall;

import static dev.interlock.os.syscall.SyscallTable.answer;
import static dev.interlock.os.syscall.SyscallTable.row;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.syscall.SyscallTable.Row;
import java.util.List;

/** The rows of threads and processes. */
final class TaskRows {
    // spotless:off
    static final List<Row> ROWS = List.of(
            row( 24, "sched_yield",            answer((calls, call) -> calls.tasks().scheduling().yield(call))),
            row( 35, "nanosleep",              answer((calls, call) -> calls.tasks().sleeps().nanosleep(call))),
            row( 39, "getpid",                 answer((calls, call) -> calls.tasks().identity().getpid(call))),
            row( 56, "clone",                  (calls, call) -> calls.tasks().threads().clone(call)),
            row( 57, "fork",                   (calls, call) -> calls.tasks().threads().fork(call)),
            row( 58, "vfork",                  (calls, call) -> calls.tasks().threads().vfork(call)),
            row( 59, "execve",                 (calls, call) -> calls.tasks().exec().execve(call)),
            row( 60, "exit",                   (calls, call) -> calls.tasks().exits().exit(call)),
            row( 61, "wait4",                  answer((calls, call) -> calls.tasks().waits().wait4(call))),
            row( 98, "getrusage",              answer((calls, call) -> calls.tasks().identity().getrusage(call))),
            row( 99, "sysinfo",                answer((calls, call) -> calls.tasks().identity().sysinfo(call))),
            row(100, "times",                  answer((calls, call) -> calls.tasks().identity().times(call))),
            row(109, "setpgid",                answer((calls, call) -> calls.tasks().identity().setpgid(call))),
            row(110, "getppid",                answer((calls, call) -> calls.tasks().identity().getppid(call))),
            row(111, "getpgrp",                answer((calls, call) -> calls.tasks().identity().getpgrp(call))),
            row(112, "setsid",                 answer((calls, call) -> calls.tasks().identity().setsid(call))),
            row(121, "getpgid",                answer((calls, call) -> calls.tasks().identity().getpgid(call))),
            row(124, "getsid",                 answer((calls, call) -> calls.tasks().identity().getsid(call))),
            row(140, "getpriority",            answer((calls, call) -> calls.tasks().scheduling().getpriority(call))),
            row(141, "setpriority",            answer((calls, call) -> calls.tasks().scheduling().setpriority(call))),
            row(142, "sched_setparam",         answer((calls, call) -> calls.tasks().scheduling().setparam(call))),
            row(143, "sched_getparam",         answer((calls, call) -> calls.tasks().scheduling().getparam(call))),
            row(144, "sched_setscheduler",     answer((calls, call) -> calls.tasks().scheduling().setscheduler(call))),
            row(145, "sched_getscheduler",     answer((calls, call) -> calls.tasks().scheduling().getscheduler(call))),
            row(146, "sched_get_priority_max", answer((calls, call) -> calls.tasks().scheduling().priorityMax(call))),
            row(147, "sched_get_priority_min", answer((calls, call) -> calls.tasks().scheduling().priorityMin(call))),
            row(148, "sched_rr_get_interval",  answer((calls, call) -> calls.tasks().scheduling().rrInterval(call))),
            row(157, "prctl",                  answer((calls, call) -> calls.tasks().identity().prctl(call))),
            row(186, "gettid",                 answer((calls, call) -> calls.tasks().threads().gettid(call))),
            row(202, "futex",                  (calls, call) -> calls.tasks().futexes().futex(call)),
            row(203, "sched_setaffinity",      answer((calls, call) -> calls.tasks().scheduling().setaffinity(call))),
            row(204, "sched_getaffinity",      answer((calls, call) -> calls.tasks().scheduling().getaffinity(call))),
            row(218, "set_tid_address",        answer((calls, call) -> calls.tasks().threads().setTidAddress(call))),
            row(229, "clock_getres",           answer((calls, call) -> calls.clock().clockGetres(call))),
            row(230, "clock_nanosleep",        answer((calls, call) -> calls.tasks().sleeps().clockNanosleep(call))),
            row(231, "exit_group",             (calls, call) -> calls.tasks().exits().exitGroup(call)),
            row(247, "waitid",                 answer((calls, call) -> calls.tasks().waits().waitid(call))),
            row(273, "set_robust_list",        answer((calls, call) -> calls.tasks().threads().setRobustList(call))),
            row(274, "get_robust_list",        answer((calls, call) -> calls.tasks().threads().getRobustList(call))),
            row(309, "getcpu",                 answer((calls, call) -> calls.tasks().scheduling().getcpu(call))),
            row(324, "membarrier",             answer((calls, call) -> membarrier(call))),
            row(334, "rseq",                   answer((calls, call) -> Errno.ENOSYS.result())), // C libraries do without
            row(435, "clone3",                 (calls, call) -> calls.tasks().threads().clone3(call)));
    // spotless:on

    private TaskRows() {}

    /** MEMBARRIER_CMD_QUERY says that there are no commands, as a kernel without them does. */
    private static long membarrier(Invocation call) {
        if (call.number(0) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        return 0;
    }
}

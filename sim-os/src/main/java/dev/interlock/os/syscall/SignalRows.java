package dev.interlock.os.syscall;

import static dev.interlock.os.syscall.SyscallTable.answer;
import static dev.interlock.os.syscall.SyscallTable.row;

import dev.interlock.os.syscall.SyscallTable.Row;
import java.util.List;

/** The rows of signals and timers. */
final class SignalRows {
    // spotless:off
    static final List<Row> ROWS = List.of(
            row( 13, "rt_sigaction",        answer((calls, call) -> calls.signals().sigaction(call))),
            row( 14, "rt_sigprocmask",      answer((calls, call) -> calls.signals().sigprocmask(call))),
            row( 15, "rt_sigreturn",        (calls, call) -> calls.signals().sigreturn(call)),
            row( 34, "pause",               answer((calls, call) -> calls.signals().pause(call))),
            row( 36, "getitimer",           answer((calls, call) -> calls.signals().timers().getitimer(call))),
            row( 37, "alarm",               answer((calls, call) -> calls.signals().timers().alarm(call))),
            row( 38, "setitimer",           answer((calls, call) -> calls.signals().timers().setitimer(call))),
            row( 62, "kill",                (calls, call) -> calls.signals().kills().kill(call)),
            row(127, "rt_sigpending",       answer((calls, call) -> calls.signals().sigpending(call))),
            row(128, "rt_sigtimedwait",     answer((calls, call) -> calls.signals().sigtimedwait(call))),
            row(129, "rt_sigqueueinfo",     (calls, call) -> calls.signals().kills().queueInfo(call)),
            row(130, "rt_sigsuspend",       answer((calls, call) -> calls.signals().sigsuspend(call))),
            row(131, "sigaltstack",         answer((calls, call) -> calls.signals().sigaltstack(call))),
            row(200, "tkill",               (calls, call) -> calls.signals().kills().tkill(call)),
            row(222, "timer_create",        answer((calls, call) -> calls.signals().posixTimers().create(call))),
            row(223, "timer_settime",       answer((calls, call) -> calls.signals().posixTimers().settime(call))),
            row(224, "timer_gettime",       answer((calls, call) -> calls.signals().posixTimers().gettime(call))),
            row(225, "timer_getoverrun",    answer((calls, call) -> calls.signals().posixTimers().getoverrun(call))),
            row(226, "timer_delete",        answer((calls, call) -> calls.signals().posixTimers().delete(call))),
            row(234, "tgkill",              (calls, call) -> calls.signals().kills().tgkill(call)),
            row(282, "signalfd",            answer((calls, call) -> calls.signals().signalFiles().signalfd(call, 0))),
            row(283, "timerfd_create",      answer((calls, call) -> calls.signals().timerFiles().create(call))),
            row(286, "timerfd_settime",     answer((calls, call) -> calls.signals().timerFiles().settime(call))),
            row(287, "timerfd_gettime",     answer((calls, call) -> calls.signals().timerFiles().gettime(call))),
            row(289, "signalfd4",           answer((calls, call) -> calls.signals().signalFiles().signalfd(call, call.number(3)))),
            row(297, "rt_tgsigqueueinfo",   (calls, call) -> calls.signals().kills().threadQueueInfo(call)));
    // spotless:on

    private SignalRows() {}
}

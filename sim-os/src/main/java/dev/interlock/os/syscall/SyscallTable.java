package dev.interlock.os.syscall;

import static dev.interlock.isa.register.RegisterFile.RDI;
import static dev.interlock.isa.register.RegisterFile.RDX;
import static dev.interlock.isa.register.RegisterFile.RSI;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import dev.interlock.core.trap.TrapContext;
import java.util.List;
import java.util.Optional;

/** The system calls that exist, by number; the rest is {@link Errno#ENOSYS}. Numbers from {@code <asm/unistd_64.h>}. */
public final class SyscallTable {
    // spotless:off
    private static final ImmutableMap<Long, Row> ROWS = Maps.uniqueIndex(List.of(
            new Row(  1, "write",      (calls, core) -> calls.write(core, (int) argument(core, RDI), argument(core, RSI), argument(core, RDX))),
            new Row( 39, "getpid",     SystemCalls::getpid),
            new Row( 60, "exit",       (calls, core) -> calls.exit(core, (int) argument(core, RDI))),
            new Row(186, "gettid",     SystemCalls::gettid),
            new Row(231, "exit_group", (calls, core) -> calls.exitGroup(core, (int) argument(core, RDI)))),
            Row::number);
    // spotless:on

    private SyscallTable() {}

    /** How a call reads its arguments from the registers and begins. */
    @FunctionalInterface
    public interface Call {
        /** Performs the call for the core that trapped. */
        void perform(SystemCalls calls, TrapContext core);
    }

    /**
     * One system call.
     *
     * @param number what RAX holds
     * @param name as in the manual pages
     * @param call what it does
     */
    public record Row(long number, String name, Call call) {}

    /** The call with this number. */
    public static Optional<Row> row(long number) {
        return Optional.ofNullable(ROWS.get(number));
    }

    private static long argument(TrapContext core, int register) {
        return core.registers().gpr[register];
    }
}

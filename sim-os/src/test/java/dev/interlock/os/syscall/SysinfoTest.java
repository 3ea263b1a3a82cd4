package dev.interlock.os.syscall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.os.task.TaskSystem;
import dev.interlock.os.task.TaskTable;
import dev.interlock.os.vm.FrameAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** sysinfo(2) tells the machine's memory and how many threads there are. */
class SysinfoTest {
    @Test
    void memory_and_threads_are_told_where_the_manual_says() {
        Guest guest = new Guests().guest();
        TaskTable tasks = new TaskTable();
        tasks.add(guest.task());
        guest.registers().gpr[RegisterFile.RDI] = Guest.MEMORY;
        Invocation call = new Invocation(guest, guest.task());
        TaskSystem system = new TaskSystem(tasks, null, null, null, null, null); // sysinfo asks who there is, no more

        assertThat(new IdentityCalls(system, new GuestClock(Guests.HERTZ)).sysinfo(call))
                .isZero();

        ByteBuffer told = told(call, guest.translate(Guest.MEMORY, true));
        FrameAllocator frames = guest.task().process().space().memory().frames();
        assertThat(told.getLong(32)).as("totalram").isEqualTo(frames.total() * FrameAllocator.FRAME_BYTES);
        assertThat(told.getLong(40)).as("freeram").isEqualTo(frames.free() * FrameAllocator.FRAME_BYTES);
        assertThat(told.getShort(80)).as("procs").isEqualTo((short) 1);
        assertThat(told.getInt(104)).as("mem_unit").isEqualTo(1);
    }

    private static ByteBuffer told(Invocation call, long from) {
        ByteBuffer told = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
        for (AccessScript.Step step : call.work().build().steps()) {
            for (int i = 0; step.verb() == AccessScript.Verb.STORE && i < step.bytes(); i++) {
                told.put((int) (step.address() - from) + i, (byte) (step.value() >>> 8 * i));
            }
        }
        return told;
    }
}

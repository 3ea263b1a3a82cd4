package dev.interlock.os.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.interlock.core.memory.PhysicalMemory;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.AccessScript.Verb;
import dev.interlock.core.trap.StopReason;
import dev.interlock.core.trap.Trap;
import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.fault.Fault.Vector;
import dev.interlock.isa.image.ProgramImage;
import dev.interlock.isa.image.ProgramImage.Segment;
import dev.interlock.isa.image.ProgramImage.SourceLine;
import dev.interlock.isa.image.ProgramImage.Symbol;
import dev.interlock.os.load.BareMetalLoader;
import dev.interlock.os.load.LoadedProgram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class KernelTest {
    private static final long WRITE = 1;
    private static final long GETPID = 39;
    private static final long EXIT = 60;
    private static final long GETTID = 186;
    private static final long EXIT_GROUP = 231;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final LoadedProgram program = BareMetalLoader.load(image(), new PhysicalMemory(64 << 20), 2);
    private final Console console = new Console(out, err, 10_000);
    private final Kernel kernel = new Kernel(program, console, KernelCosts.DEFAULT);
    private final FakeCore core0 = new FakeCore(0);
    private final FakeCore core1 = new FakeCore(1);

    private static ProgramImage image() {
        Segment text = new Segment(".text", 0x400000, new byte[16], 16, true, false, true);
        return new ProgramImage(
                "a.asm",
                ProgramImage.Kind.ASSEMBLED,
                0x400000,
                List.of(text),
                Map.of("_start", new Symbol("_start", 0x400000, 16)),
                List.of(new SourceLine(0x400004, 3, "a.asm", 12)),
                0,
                0);
    }

    @Test
    void write_prints_and_says_how_much() {
        put(core0, 5, "hello");

        systemCall(core0.calls(WRITE, 1, FakeCore.MEMORY + 5, 5));

        assertThat(out).hasToString("hello");
        assertThat(core0.result()).isEqualTo(5);
    }

    @Test
    void descriptor_2_is_standard_error() {
        put(core0, 0, "oops");

        systemCall(core0.calls(WRITE, 2, FakeCore.MEMORY, 4));

        assertThat(err).hasToString("oops");
        assertThat(out).hasToString("");
    }

    @Test
    void the_kernel_sees_what_the_caller_has_stored() {
        kernel.onTrap(new Trap.SystemCall(), core0.calls(WRITE, 1, FakeCore.MEMORY, 1));

        assertThat(core0.resumedWith.steps().get(0).verb()).isEqualTo(Verb.FENCE);
        assertThat(out).hasToString("");
    }

    @Test
    void write_pays_for_the_copy_word_by_word() {
        put(core0, 6, "abcdefghijk");

        systemCall(core0.calls(WRITE, 1, FakeCore.MEMORY + 6, 11));

        List<AccessScript.Step> steps = core0.resumedWith.steps();
        assertThat(steps)
                .filteredOn(step -> step.verb() == Verb.LOAD)
                .extracting(AccessScript.Step::bytes)
                .containsExactly(2, 8, 1);
        assertThat(steps)
                .filteredOn(step -> step.verb() == Verb.STORE)
                .extracting(AccessScript.Step::value)
                .containsExactly(0x6261L, 0x6a69686766656463L, 0x6bL);
        assertThat(steps).filteredOn(step -> step.verb() == Verb.DELAY).isNotEmpty();
    }

    @Test
    void a_long_write_goes_page_by_page() {
        put(core0, 4090, "x".repeat(8000));

        int turns = systemCall(core0.calls(WRITE, 1, FakeCore.MEMORY + 4090, 8000));

        assertThat(turns).as("entry and three pages").isEqualTo(4);
        assertThat(out.size()).isEqualTo(8000);
        assertThat(core0.result()).isEqualTo(8000);
    }

    @Test
    void writing_nothing_is_fine_wherever_the_pointer_points() {
        systemCall(core0.calls(WRITE, 1, 0, 0));

        assertThat(core0.result()).isZero();
    }

    @Test
    void a_wild_pointer_is_efault_and_prints_nothing() {
        for (long wild : new long[] {0, -1, 1L << 63, 0x8000_0000_0000L, FakeCore.MEMORY - 4}) {
            systemCall(core0.calls(WRITE, 1, wild, 100));

            assertThat(core0.result()).as("write from %#x", wild).isEqualTo(-14);
        }
        assertThat(out).hasToString("");
    }

    @Test
    void a_write_that_runs_into_unmapped_memory_is_short() {
        systemCall(core0.calls(WRITE, 1, FakeCore.MEMORY + 2 * 4096 + 4000, 1L << 40));

        assertThat(core0.result()).isEqualTo(96);
        assertThat(out.size()).isEqualTo(96);
    }

    @Test
    void a_wrong_descriptor_is_ebadf() {
        for (long fd : new long[] {0, 3, -1, 1L << 32 | 7}) {
            systemCall(core0.calls(WRITE, fd, FakeCore.MEMORY, 1));
            assertThat(core0.result()).isEqualTo(-9);
        }
    }

    @Test
    void a_closed_pipe_is_epipe() {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("closed");
            }
        };
        Kernel pipe = new Kernel(program, new Console(closed, closed, 100), KernelCosts.DEFAULT);

        systemCall(pipe, core0.calls(WRITE, 1, FakeCore.MEMORY, 1));

        assertThat(core0.result()).isEqualTo(-32);
    }

    @Test
    void output_beyond_the_budget_ends_the_run() {
        for (int i = 0; i < 3 && core0.stopped == null; i++) {
            systemCall(core0.calls(WRITE, 1, FakeCore.MEMORY, 4096));
        }

        assertThat(core0.stopped)
                .isEqualTo(new StopReason(
                        StopReason.Kind.BUDGET, 0, "the program has written more than its budget of 10000 bytes"));
        assertThat(out.size()).isEqualTo(8192);
    }

    @Test
    void what_was_printed_is_not_printed_again_when_time_runs_backwards() {
        put(core0, 0, "once only");
        systemCall(core0.calls(WRITE, 1, FakeCore.MEMORY, 4));
        console.seek(0);

        systemCall(core0.calls(WRITE, 1, FakeCore.MEMORY, 4));
        systemCall(core0.calls(WRITE, 1, FakeCore.MEMORY + 4, 5));

        assertThat(out).hasToString("once only");
    }

    @Test
    void the_first_thread_has_the_number_of_the_process() {
        systemCall(core0.calls(GETPID));
        systemCall(core1.calls(GETPID));
        assertThat(core0.result()).isEqualTo(core1.result());

        long process = core0.result();
        systemCall(core0.calls(GETTID));
        systemCall(core1.calls(GETTID));
        assertThat(core0.result()).isEqualTo(process);
        assertThat(core1.result()).isEqualTo(process + 1);
    }

    @Test
    void an_unknown_call_is_enosys_and_said_once() {
        Logger logger = (Logger) LoggerFactory.getLogger(SystemCallEntry.class);
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        logger.addAppender(said);
        logger.setAdditive(false);

        for (long number : new long[] {512, 512, 999, -1, 512}) {
            systemCall(core0.calls(number));
            assertThat(core0.result()).isEqualTo(-38);
        }

        logger.detachAppender(said);
        logger.setAdditive(true);
        assertThat(said.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "system call 512 does not exist here; the program gets ENOSYS",
                        "system call 999 does not exist here; the program gets ENOSYS",
                        "system call -1 does not exist here; the program gets ENOSYS");
    }

    @Test
    void the_run_ends_when_the_last_core_halts() {
        trap(kernel, new Trap.Halt(), core1);
        assertThat(core1.halted).isTrue();
        assertThat(core1.stopped).isNull();

        kernel.onTrap(new Trap.Halt(), core0);
        assertThat(core0.stopped).isEqualTo(new StopReason(StopReason.Kind.HALTED, 0, ""));
    }

    @Test
    void the_status_is_that_of_the_first_thread() {
        systemCall(core0.calls(EXIT, 256 + 7));
        assertThat(core0.stopped).isNull();

        systemCall(core1.calls(EXIT, 3));
        assertThat(core1.stopped).isEqualTo(StopReason.exited(7));
    }

    @Test
    void exit_group_ends_the_run_at_once() {
        systemCall(core1.calls(EXIT_GROUP, 42));

        assertThat(core1.stopped).isEqualTo(StopReason.exited(42));
    }

    @Test
    void a_fault_names_the_place_the_address_and_the_instruction() {
        core1.registers.rip = 0x400004;
        fault(core1, Fault.page(Fault.WRITE, 0x123, "page is not mapped"), "mov [rax], ecx");

        assertThat(core1.stopped.status()).isEqualTo(128 + 11);
        assertThat(core1.stopped.message())
                .isEqualTo("core 1: #PF at 0x400004 <_start+0x4> (a.asm:12), writing to 0x123:"
                        + " page is not mapped; in mov [rax], ecx");
    }

    @Test
    void a_program_that_runs_off_its_code_is_told_so() {
        core0.registers.rip = 0x400010;
        fault(core0, Fault.page(Fault.WRITE, 0, "page is not mapped"), "add [rax], al");

        assertThat(core0.stopped.message()).endsWith("; the program has run off its code");
    }

    @Test
    void a_full_stack_is_told_from_other_wild_pointers() {
        core0.registers.rip = 0x400000;
        long guard = program.starts().get(1).stack().bottom() - 8;
        fault(core0, Fault.page(Fault.WRITE, guard, "page is not mapped"), "push rax");

        assertThat(core0.stopped.message()).endsWith("; in push rax; the stack of core 1 is full");
    }

    @Test
    void a_division_by_zero_is_sigfpe() {
        fault(core0, Fault.of(Vector.DIVIDE_ERROR, "division by zero"), "div rcx");

        assertThat(core0.stopped.status()).isEqualTo(128 + 8);
    }

    private void fault(FakeCore core, Fault fault, String instruction) {
        trap(kernel, new Trap.Exception(fault, instruction), core);
        assertThat(core.stopped.kind()).isEqualTo(StopReason.Kind.FAULTED);
    }

    private int systemCall(FakeCore core) {
        return systemCall(kernel, core);
    }

    /** Lets the kernel work until it returns to the program or ends it; how many turns it took. */
    private static int systemCall(Kernel kernel, FakeCore core) {
        return trap(kernel, new Trap.SystemCall(), core);
    }

    private static int trap(Kernel kernel, Trap trap, FakeCore core) {
        kernel.onTrap(trap, core);
        int turns = 1;
        for (long token = core.takeToken(); token >= 0; token = core.takeToken()) {
            kernel.onTrap(new Trap.Continue(token), core);
            turns++;
        }
        return turns;
    }

    private static void put(FakeCore core, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, core.memory, at, bytes.length);
    }
}

package dev.interlock.course;

import dev.interlock.core.coherence.LineState;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.travel.Breakpoint;
import dev.interlock.core.travel.Timeline;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.test.scenario.ProgramRun;

/** A run in which one can go anywhere: to a breakpoint, an instruction on, an instruction back, to a cycle. */
final class TimeTravel {
    private static final long LIMIT = 100_000;

    private static final String PROGRAM = """
            default rel
            section .data
            counter: dq 0
            section .text
            _start:
                mov ecx, 5
            .round:
                lock inc qword [counter]
                dec ecx
                jnz .round
                hlt
            """;

    private final ProgramRun run =
            ProgramRun.of(PROGRAM, MachineConfig.profile("textbook-1").withCores(2));
    private final Timeline time = new Timeline(run.machine());
    private final Page page =
            new Page().line("what we do                       cycle  counter  ECX of core 0  the line");

    static String show() {
        return new TimeTravel().travel();
    }

    private String travel() {
        Breakpoint write = Breakpoint.write(run.physical("counter"), 8);
        Breakpoint steal = Breakpoint.line(run.physical("counter"), 1, LineState.M);
        tell("begin");
        time.add(write).run(LIMIT);
        tell("run to a write of counter");
        time.run(LIMIT);
        tell("run to the next");
        time.stepInstruction(0, LIMIT);
        tell("one instruction of core 0 on");
        time.stepInstructionBack(0);
        tell("and back");
        time.runBack();
        tell("back to the write before");
        time.remove(write).add(steal).run(LIMIT);
        tell("run until core 1 has it in M");
        time.stepBack();
        tell("one cycle back");
        time.remove(steal).run(LIMIT);
        tell("run to the end");
        time.seek(0);
        tell("back to cycle 0");
        return page.toString();
    }

    private void tell(String what) {
        Machine machine = time.machine();
        page.line(
                "%-30s %7d %8d %14d  %s, %s",
                what,
                time.cycle(),
                run.value("counter"),
                machine.core(0).registers().gpr[RegisterFile.RCX],
                machine.line(run.physical("counter")).on(0),
                machine.line(run.physical("counter")).on(1));
    }
}

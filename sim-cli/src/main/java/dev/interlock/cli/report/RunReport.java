package dev.interlock.cli.report;

import dev.interlock.cli.report.CoreQuantities.Reading;
import dev.interlock.core.bus.BusCounters;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.trap.StopReason;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What there is to say about a run, for people and for programs alike.
 *
 * @param program the file that was run
 * @param profile the machine's profile, and what was changed in it
 * @param protocol the coherence protocol
 * @param seed the run's seed
 * @param reason why it ended
 * @param status the exit status that follows from that
 * @param cycles how long it took, in simulated time
 * @param hostSeconds how long it took, in ours
 * @param cores what each core counted
 * @param bus what the bus and the shared cache counted
 * @param memory what the memory controller counted
 * @param symbols the values that were asked for, by symbol; a list where a count was given
 */
public record RunReport(
        String program,
        String profile,
        String protocol,
        long seed,
        StopReason reason,
        int status,
        long cycles,
        double hostSeconds,
        List<Reading> cores,
        BusCounters bus,
        Memory memory,
        Map<String, List<BigInteger>> symbols) {
    /**
     * What the memory controller counted.
     *
     * @param waited cycles that accesses waited for a busy channel
     */
    public record Memory(long reads, long writes, long waited) {}

    /** The end of a process whose time was up, as {@code timeout} says it. */
    private static final int BUDGET_STATUS = 124;

    /**
     * Reads a machine after its run.
     *
     * @param program the file that was run
     * @param profile the machine as it was named
     * @param reason why the run ended
     * @param hostSeconds how long it took
     * @param symbols values by symbol
     */
    public static RunReport of(
            String program,
            String profile,
            Machine machine,
            StopReason reason,
            double hostSeconds,
            Map<String, List<BigInteger>> symbols) {
        MachineConfig config = machine.config();
        return new RunReport(
                program,
                profile,
                config.protocol(),
                config.seed(),
                reason,
                status(reason),
                machine.cycle(),
                hostSeconds,
                IntStream.range(0, machine.cores())
                        .mapToObj(core -> new Reading(
                                machine.core(core).counters(),
                                machine.core(core).caches().counters,
                                machine.cycleUses(core)))
                        .toList(),
                machine.bus().counters(),
                new Memory(
                        machine.memoryController().reads(),
                        machine.memoryController().writes(),
                        machine.memoryController().waited()),
                symbols);
    }

    private static int status(StopReason reason) {
        return switch (reason.kind()) {
            case EXITED, HALTED, FAULTED -> reason.status();
            case BUDGET, DEADLOCK, PAUSED -> BUDGET_STATUS;
        };
    }

    /** Instructions of all cores. */
    long instructions() {
        return cores.stream().mapToLong(core -> core.core().instructions).sum();
    }
}

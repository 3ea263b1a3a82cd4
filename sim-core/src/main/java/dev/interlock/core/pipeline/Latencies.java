package dev.interlock.core.pipeline;

import dev.interlock.core.config.Require;
import dev.interlock.isa.instruction.CostClass;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What each class of instruction costs: its latency and its occupancy, the two columns of every published table. The memory
 * access of an instruction has its own price on top. Instructions issue one per cycle.
 *
 * <pre>
 *   cycle          0   1   2   3   4   5   6        latency 5, occupancy 3
 *   DIV rcx        issues ───────────▶ result       the result can be used in cycle 5
 *   DIV rsi        ─ divider busy ▶ issues          the next division begins in cycle 3, whatever it divides
 *   IMUL rdi, rbx      issues                       nothing else minds
 * </pre>
 *
 * @param cycles result latency by class, 0 to 10000: cycles from issue until a dependent instruction can issue. Classes that
 *     are not named take one cycle, loads and stores none of their own
 * @param occupancy for how many cycles an instruction keeps its execution unit from others of its kind, by class, 1 to
 *     10000: the reciprocal throughput of the tables. Classes that are not named, 1: their unit is pipelined. Classes that
 *     are microcoded ({@code X87_TRANSCENDENTAL}, {@code STATE_SAVE}, {@code SERIALIZING} …) need no unit of their own and
 *     keep everything from issuing
 */
public record Latencies(Map<CostClass, Integer> cycles, Map<CostClass, Integer> occupancy) {
    public Latencies {
        cycles = copy(cycles, 0);
        occupancy = copy(occupancy, 1);
    }

    /** Latencies of a core whose units are all pipelined. */
    public Latencies(Map<CostClass, Integer> cycles) {
        this(cycles, Map.of());
    }

    private static Map<CostClass, Integer> copy(Map<CostClass, Integer> given, int least) {
        EnumMap<CostClass, Integer> copy = new EnumMap<>(CostClass.class);
        copy.putAll(given);
        copy.forEach((costClass, value) -> Require.between(costClass.name(), value, least, 10_000));
        return Collections.unmodifiableMap(copy);
    }

    /** Latency of a class in cycles. */
    public int of(CostClass costClass) {
        int otherwise = costClass == CostClass.LOAD || costClass == CostClass.STORE ? 0 : 1;
        return cycles.getOrDefault(costClass, otherwise);
    }

    /** For how many cycles an instruction of a class keeps its unit, or the whole front end. */
    public int occupancy(CostClass costClass) {
        return occupancy.getOrDefault(costClass, 1);
    }
}

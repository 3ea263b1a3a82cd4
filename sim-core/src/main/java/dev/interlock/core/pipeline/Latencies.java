package dev.interlock.core.pipeline;

import dev.interlock.core.config.Require;
import dev.interlock.isa.instruction.CostClass;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Result latency of each class of instruction: cycles from issue until a dependent instruction can issue. The memory
 * access of an instruction has its own price on top. Instructions issue one per cycle.
 *
 * @param cycles by class, 0 to 10000; classes that are not named take one cycle, loads and stores none of their own
 */
public record Latencies(Map<CostClass, Integer> cycles) {
    public Latencies {
        EnumMap<CostClass, Integer> copy = new EnumMap<>(CostClass.class);
        copy.putAll(cycles);
        copy.forEach((costClass, latency) -> Require.between(costClass.name(), latency, 0, 10_000));
        cycles = Collections.unmodifiableMap(copy);
    }

    /** Latency of a class in cycles. */
    public int of(CostClass costClass) {
        int otherwise = costClass == CostClass.LOAD || costClass == CostClass.STORE ? 0 : 1;
        return cycles.getOrDefault(costClass, otherwise);
    }
}

package dev.interlock.test.scenario;

import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.machine.Machine;

/** Makes a core give a line up as programs do it: by reading enough other lines that want its place in the L2. */
final class Eviction {
    private Eviction() {}

    static void of(Machine machine, int core, long address) {
        long line = address & -64;
        CacheConfig l2 = machine.config().cache().l2();
        CacheConfig l3 = machine.config().cache().l3();
        long l2Stride = (long) l2.sets() * CacheConfig.LINE_BYTES;
        long l3Stride = (long) l3.sets() * CacheConfig.LINE_BYTES;
        long other = line;
        int patience = 64 * l2.ways();
        while (machine.line(line).on(core) != LineState.I) {
            other = next(other, l2Stride, machine);
            boolean wantsTheSamePlaceInL3 = l3Stride > l2Stride && (other - line) % l3Stride == 0;
            if (wantsTheSamePlaceInL3 || machine.line(other).on(core) != LineState.I) {
                continue; // the first would take the line from the other cores, too
            }
            machine.port(core).load(other, 1);
            machine.settle();
            if (--patience == 0) {
                throw new IllegalStateException("core " + core + " keeps " + machine.line(line)
                        + " whatever it reads (cycle " + machine.cycle() + ")");
            }
        }
    }

    private static long next(long line, long stride, Machine machine) {
        long higher = line + stride;
        return machine.memory().contains(higher, CacheConfig.LINE_BYTES) ? higher : line % stride;
    }
}

package dev.interlock.core.machine;

import dev.interlock.core.coherence.LineState;
import dev.interlock.core.event.Level;

/** One physical line as it stands now, in every cache: for people and for assertions. */
public final class LineView {
    private final Machine machine;
    private final long line;

    LineView(Machine machine, long line) {
        this.machine = machine;
        this.line = line;
    }

    /** Physical address of its first byte. */
    public long address() {
        return line;
    }

    /** Its state on a core; {@link LineState#M} also while a locked access holds it. */
    public LineState on(int core) {
        LineState state = machine.core(core).caches().stateOf(line);
        return state == LineState.M_L ? LineState.M : state;
    }

    /** True if this private level of a core holds it. */
    public boolean in(int core, Level level) {
        return machine.core(core).caches().holds(level, line);
    }

    /** Cores that may have it, one bit each, as the directory believes. */
    public long presence() {
        return machine.bus().presence(line);
    }

    /** True if the memory side (the L3, or DRAM if the L3 has not got it) holds the newest bytes. */
    public boolean memoryFresh() {
        for (int core = 0; core < machine.cores(); core++) {
            if (machine.core(core).caches().stateOf(line).dirty()) {
                return false;
            }
        }
        return true;
    }

    /** {@code line 0x1040: core 0 S, core 1 M}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("line 0x" + Long.toHexString(line) + ":");
        for (int core = 0; core < machine.cores(); core++) {
            text.append(core == 0 ? " core " : ", core ")
                    .append(core)
                    .append(' ')
                    .append(on(core));
        }
        return text.toString();
    }
}

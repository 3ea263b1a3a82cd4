package dev.interlock.core.report;

import dev.interlock.core.event.CycleUse;
import dev.interlock.core.machine.Machine;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The CPI stack of each core: how many cycles an instruction took on average, and what they were spent on.
 *
 * @param cores one for each core
 */
public record CpiStacks(List<Stack> cores) {
    private static final int BAR = 70;
    private static final int GAP = 30;
    private static final int LEFT = 20;
    private static final int TOP = 30;
    private static final int TALLEST = 300;
    private static final int LEGEND = 190;
    private static final int ROW = 16;

    /**
     * One core.
     *
     * @param instructions that it retired
     * @param cycles by {@link CycleUse}, in its order; idle ones are the last
     */
    public record Stack(long instructions, List<Long> cycles) {
        /** Busy cycles per instruction; 0 if there was none. */
        public double cpi() {
            return instructions == 0 ? 0 : (double) busy() / instructions;
        }

        /** Cycles per instruction of one layer. */
        public double cpi(CycleUse use) {
            return instructions == 0 ? 0 : (double) cycles.get(use.ordinal()) / instructions;
        }

        private long busy() {
            return cycles.stream().mapToLong(Long::longValue).sum() - cycles.get(CycleUse.IDLE.ordinal());
        }
    }

    public CpiStacks {
        cores = List.copyOf(cores);
    }

    /** Reads a machine that stands still. */
    public static CpiStacks of(Machine machine) {
        return new CpiStacks(IntStream.range(0, machine.cores())
                .mapToObj(core -> new Stack(
                        machine.core(core).counters().instructions,
                        IntStream.range(0, CycleUse.values().length)
                                .mapToObj(use -> machine.cycleUses(core)[use])
                                .toList()))
                .toList());
    }

    /** Stacked bars, one for each core, with a legend of the layers that are there. */
    public String svg() {
        double highest = cores.stream().mapToDouble(Stack::cpi).max().orElse(0);
        List<CycleUse> layers = IntStream.range(0, CycleUse.values().length)
                .mapToObj(use -> CycleUse.values()[use])
                .filter(use -> use != CycleUse.IDLE && cores.stream().anyMatch(core -> core.cpi(use) > 0))
                .toList();
        int height = Math.max(TALLEST + 2 * TOP, 2 * TOP + ROW * layers.size());
        Svg picture = new Svg(LEFT + cores.size() * (BAR + GAP) + LEGEND, height);
        picture.words(LEFT, 18, "cycles per instruction");
        for (int core = 0; core < cores.size(); core++) {
            Stack stack = cores.get(core);
            double x = LEFT + core * (BAR + GAP);
            double y = TOP + TALLEST;
            for (CycleUse use : layers) {
                double high = highest == 0 ? 0 : TALLEST * stack.cpi(use) / highest;
                y -= high;
                picture.box(
                        x, y, BAR, high, color(use), String.format(Locale.ROOT, "%s %.2f", use.text(), stack.cpi(use)));
            }
            picture.words(x, TOP + TALLEST + 16, String.format(Locale.ROOT, "core %d: %.2f", core, stack.cpi()));
        }
        double x = LEFT + cores.size() * (BAR + GAP) + 10;
        for (int i = 0; i < layers.size(); i++) {
            double y = TOP + ROW * (layers.size() - 1 - i);
            picture.box(x, y, 10, 10, color(layers.get(i)), "")
                    .words(x + 16, y + 10, layers.get(i).text());
        }
        return picture.toString();
    }

    /** Colours that lie far from each other on the wheel, the same for a layer in every picture. */
    private static String color(CycleUse use) {
        return "hsl(" + use.ordinal() * 137 % 360 + ",60%," + (45 + use.ordinal() % 3 * 12) + "%)";
    }
}

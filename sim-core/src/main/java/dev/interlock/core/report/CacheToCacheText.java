package dev.interlock.core.report;

import dev.interlock.core.report.CacheToCache.ContendedLine;
import dev.interlock.core.report.CacheToCache.Owner;
import dev.interlock.core.report.CacheToCache.Place;
import java.util.List;

/** The report of contended lines for people. */
public final class CacheToCacheText {
    private CacheToCacheText() {}

    /**
     * The report in lines of at most so many characters, as far as its columns allow it.
     *
     * @param most how many lines of memory are shown
     */
    public static String render(CacheToCache report, int most, int width) {
        StringBuilder text = new StringBuilder();
        List<ContendedLine> lines = report.lines(Owner.PROGRAM);
        text.append("program's data: ").append(summary(report, Owner.PROGRAM));
        text.append("kernel's data: ").append(summary(report, Owner.KERNEL));
        text.append("page tables: ").append(summary(report, Owner.PAGE_TABLES));
        for (ContendedLine line : lines.subList(0, Math.min(most, lines.size()))) {
            text.append('\n');
            Paragraph.append(
                    text,
                    "line " + ProgramPlaces.hex(line.line()) + " (" + line.name() + "): " + line.hitm() + " HITM ("
                            + line.loadHitm() + " load, " + line.storeHitm() + " store), "
                            + line.sharing().text(),
                    "",
                    width);
            Columns columns = new Columns("offset", "core", "loads", "stores", "HITM", "data", "instruction")
                    .by("offset", "core");
            for (Place place : line.places()) {
                columns.row(
                        place.offset(),
                        place.core(),
                        place.loads(),
                        place.stores(),
                        place.hitm(),
                        place.symbol(),
                        place.instruction());
            }
            text.append(columns.render("  ", width));
            Paragraph.append(text, "advice: " + line.advice(), "  ", width);
        }
        if (lines.size() > most) {
            text.append("\n… and ").append(lines.size() - most).append(" more lines are left out\n");
        }
        return text.toString();
    }

    private static String summary(CacheToCache report, Owner owner) {
        int lines = report.lines(owner).size();
        return report.hitm(owner) + " HITM on " + lines + (lines == 1 ? " line\n" : " lines\n");
    }
}

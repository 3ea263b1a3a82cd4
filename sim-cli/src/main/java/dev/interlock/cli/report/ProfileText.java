package dev.interlock.cli.report;

import dev.interlock.core.report.CycleProfile;
import dev.interlock.core.report.Paragraph;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A profile as tables: functions, and the lines of source that took most. */
public final class ProfileText {
    private static final int MOST = 30;

    private ProfileText() {}

    /**
     * Renders a profile.
     *
     * @param note one line for people before the tables, "" for none
     */
    public static String render(CycleProfile profile, String note, int width, Emphasis emphasis) {
        StringBuilder text = new StringBuilder();
        text.append(Paragraph.of(count(profile.cycles()) + " cycles of all cores, idle ones left out\n" + note, width));
        if (profile.cycles() == 0) {
            return text.toString();
        }
        Table functions = new Table(List.of("share", "self", "total", "instructions"));
        profile.functions().stream()
                .limit(MOST)
                .forEach(each -> functions.row(
                        each.name(),
                        List.of(
                                percent(profile.share(each.self())),
                                count(each.self()),
                                count(each.total()),
                                count(each.instructions()))));
        text.append('\n').append(functions.render(width, emphasis));
        if (!profile.lines().isEmpty()) {
            Table lines = new Table(List.of("share", "cycles", "instructions"));
            profile.lines().stream()
                    .sorted(Comparator.comparingLong(CycleProfile.Line::cycles).reversed())
                    .limit(MOST)
                    .forEach(each -> lines.row(
                            each.file() + ":" + each.line(),
                            List.of(
                                    percent(profile.share(each.cycles())),
                                    count(each.cycles()),
                                    count(each.instructions()))));
            text.append('\n').append(lines.render(width, emphasis));
        }
        return text.toString();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share);
    }

    private static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}

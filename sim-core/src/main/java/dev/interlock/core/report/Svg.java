package dev.interlock.core.report;

import java.util.Locale;

/** A drawing in SVG 1.1 of boxes, lines and words on white ground, in pixels. */
final class Svg {
    private static final String[] HUES = {
        "#4e79a7", "#f28e2b", "#59a14f", "#b07aa1", "#e15759", "#76b7b2", "#edc948", "#9c755f",
        "#a0cbe8", "#ffbe7d", "#8cd17d", "#d4a6c8", "#ff9d9a", "#b5dedb", "#f6e39a", "#d7b5a6"
    };

    private final StringBuilder body = new StringBuilder();
    private final int width;
    private final int height;

    Svg(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /** A colour for a number, such as a core's. */
    static String hue(int number) {
        return HUES[Math.floorMod(number, HUES.length)];
    }

    /** A box; who points at it reads {@code hint}, "" for nothing. */
    Svg box(double x, double y, double boxWidth, double boxHeight, String fill, String hint) {
        String title = hint.isEmpty() ? "" : "<title>" + escape(hint) + "</title>";
        body.append("<rect x=\"" + pixels(x) + "\" y=\"" + pixels(y) + "\" width=\"" + pixels(boxWidth) + "\" height=\""
                + pixels(boxHeight) + "\" fill=\"" + fill + "\">" + title + "</rect>\n");
        return this;
    }

    /** Words whose base line begins at a point. */
    Svg words(double x, double y, String words) {
        return words(x, y, "start", words);
    }

    /** Words on a base line; {@code anchor} says what of them is at the point: {@code start}, {@code middle} or {@code end}. */
    Svg words(double x, double y, String anchor, String words) {
        body.append("<text x=\"" + pixels(x) + "\" y=\"" + pixels(y) + "\" text-anchor=\"" + anchor + "\">"
                + escape(words) + "</text>\n");
        return this;
    }

    /** A thin line. */
    Svg line(double fromX, double fromY, double toX, double toY) {
        body.append("<line x1=\"" + pixels(fromX) + "\" y1=\"" + pixels(fromY) + "\" x2=\"" + pixels(toX) + "\" y2=\""
                + pixels(toY) + "\" stroke=\"#888\"/>\n");
        return this;
    }

    /** With one decimal where it is needed: the same on every computer. */
    private static String pixels(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.1f", value);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** The whole file. */
    @Override
    public String toString() {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height
                + "\" viewBox=\"0 0 " + width + " " + height + "\" font-family=\"sans-serif\" font-size=\"12\">\n"
                + "<rect width=\"" + width + "\" height=\"" + height + "\" fill=\"white\"/>\n" + body + "</svg>\n";
    }
}

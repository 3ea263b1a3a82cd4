package dev.interlock.core.report;

import java.util.Locale;

/** A drawing in SVG 1.1: rectangles, lines and texts, with a white ground. Coordinates are in pixels. */
final class SvgPicture {
    private final StringBuilder shapes = new StringBuilder();
    private final int width;
    private final int height;

    SvgPicture(int width, int height) {
        this.width = width;
        this.height = height;
        rectangle(0, 0, width, height, "#ffffff", "");
    }

    /** A filled rectangle; {@code title} appears under the pointer, "" for none. */
    SvgPicture rectangle(double x, double y, double w, double h, String fill, String title) {
        String name = title.isEmpty() ? "" : "<title>" + escape(title) + "</title>";
        shapes.append(String.format(
                Locale.ROOT,
                "  <rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\">%s</rect>%n",
                x,
                y,
                w,
                h,
                fill,
                name));
        return this;
    }

    /** A text whose base line begins at a point. */
    SvgPicture text(double x, double y, String text) {
        shapes.append(String.format(Locale.ROOT, "  <text x=\"%.1f\" y=\"%.1f\">%s</text>%n", x, y, escape(text)));
        return this;
    }

    /** A line with an arrow's colour, without its head. */
    SvgPicture line(double fromX, double fromY, double toX, double toY) {
        shapes.append(String.format(
                Locale.ROOT,
                "  <line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#555555\"/>%n",
                fromX,
                fromY,
                toX,
                toY));
        return this;
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** The whole file. */
    @Override
    public String toString() {
        return ("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                                + " font-family=\"sans-serif\" font-size=\"12\">\n")
                        .formatted(width, height, width, height)
                + shapes.toString().replace(System.lineSeparator(), "\n")
                + "</svg>\n";
    }
}

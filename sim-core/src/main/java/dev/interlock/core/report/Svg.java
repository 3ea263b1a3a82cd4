package dev.interlock.core.report;

/** Drawings of boxes and words. Numbers are whole pixels, so that a drawing is the same on every computer. */
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

    /** A box; who points at it reads {@code hint}. */
    void box(long x, long y, long boxWidth, long boxHeight, String fill, String hint) {
        body.append("<rect x=\"" + x + "\" y=\"" + y + "\" width=\"" + boxWidth + "\" height=\"" + boxHeight
                + "\" fill=\"" + fill + "\"><title>" + escape(hint) + "</title></rect>\n");
    }

    void words(long x, long y, String anchor, String words) {
        body.append(
                "<text x=\"" + x + "\" y=\"" + y + "\" text-anchor=\"" + anchor + "\">" + escape(words) + "</text>\n");
    }

    void line(long x1, long y1, long x2, long y2) {
        body.append(
                "<line x1=\"" + x1 + "\" y1=\"" + y1 + "\" x2=\"" + x2 + "\" y2=\"" + y2 + "\" stroke=\"#888\"/>\n");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    @Override
    public String toString() {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height
                + "\" viewBox=\"0 0 " + width + " " + height + "\" font-family=\"sans-serif\" font-size=\"12\">\n"
                + "<rect width=\"" + width + "\" height=\"" + height + "\" fill=\"white\"/>\n" + body + "</svg>\n";
    }
}

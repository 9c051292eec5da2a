package dev.sluice.server.admin;

/** Writes the elements of an SVG picture. Every text is escaped. */
final class SvgWriter {
    private final StringBuilder svg = new StringBuilder(1 << 13);

    /** Starts a picture, in px. */
    SvgWriter(int width, int height, String style) {
        svg.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\">\n"
                        .formatted(width, height));
        svg.append(style).append("<rect class=\"background\" width=\"100%\" height=\"100%\"/>\n");
    }

    /** Starts a group, whose title browsers show for its elements. */
    void startGroup(String title) {
        svg.append("<g><title>").append(SvgText.escape(title)).append("</title>\n");
    }

    void endGroup() {
        svg.append("</g>\n");
    }

    /** @param y the baseline */
    void text(double x, int y, String style, String text) {
        svg.append("<text x=\"").append(round(x)).append("\" y=\"").append(y);
        svg.append("\" class=\"").append(style).append("\">");
        svg.append(SvgText.escape(text)).append("</text>\n");
    }

    void rect(String style, double x, int y, double width, int height) {
        svg.append("<rect class=\"").append(style).append("\" x=\"").append(round(x));
        svg.append("\" y=\"").append(y).append("\" width=\"").append(round(width));
        svg.append("\" height=\"").append(height).append("\"/>\n");
    }

    void verticalLine(String style, double x, int from, int to) {
        svg.append("<line class=\"").append(style).append("\" x1=\"").append(round(x));
        svg.append("\" x2=\"").append(round(x)).append("\" y1=\"").append(from);
        svg.append("\" y2=\"").append(to).append("\"/>\n");
    }

    /** Ends the picture, and returns it. */
    String end() {
        return svg.append("</svg>\n").toString();
    }

    private static double round(double pixels) {
        return Math.round(pixels * 10) / 10.0;
    }
}

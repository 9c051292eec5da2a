package dev.sluice.server.admin;

import dev.sluice.core.trace.RequestTrace;
import dev.sluice.server.admin.WaterfallRow.Part;
import java.util.List;

/**
 * Draws the trace of a request as a waterfall: an SVG picture without scripts, links and external parts, of bounded size. Every
 * text is escaped.
 */
final class WaterfallSvg {
    private static final int MAX_ROWS = 200;
    private static final int ROW_HEIGHT = 18;
    private static final int TOP = 56;
    private static final int LABELS = 330;
    private static final int CHART = 560;
    private static final int WIDTH = 1250;

    private static final List<String> PARTS =
            List.of("queue", "backoff", "token", "connect", "wait", "body", "expression", "write");

    private static final String STYLE = """
            <style>
            text { font: 12px sans-serif; fill: #222 } .title { font-weight: bold } .note { fill: #666 }
            .bar { fill: #dde3ea } .queue { fill: #b07cc6 } .backoff { fill: #f0b429 } .token { fill: #d9777f }
            .connect { fill: #8cb369 } .wait { fill: #4a90d9 } .body { fill: #2a5d9f } .expression { fill: #3aa6a0 } .write { fill: #7d8a99 }
            </style>
            """;

    private final RequestTrace request;
    private final StringBuilder svg = new StringBuilder(1 << 13);

    private WaterfallSvg(RequestTrace request) {
        this.request = request;
    }

    static String of(RequestTrace request) {
        return new WaterfallSvg(request).draw();
    }

    private String draw() {
        List<WaterfallRow> rows = WaterfallRow.of(request);
        int shown = Math.min(rows.size(), MAX_ROWS);
        int hidden = rows.size() - shown + request.droppedCalls();
        int height = TOP + (shown + 1) * ROW_HEIGHT + 8;
        svg.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\">\n"
                        .formatted(WIDTH, height));
        svg.append(STYLE).append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        drawTitle();
        drawLegend();
        for (int i = 0; i < shown; i++) draw(rows.get(i), TOP + i * ROW_HEIGHT);
        if (hidden > 0) text(8, TOP + shown * ROW_HEIGHT + 12, "note", hidden + " more rows are not shown");
        return svg.append("</svg>\n").toString();
    }

    private void drawTitle() {
        String title = request.requestId() + "  " + WaterfallRow.labelOf(request) + "  " + request.status() + "  "
                + RequestTraceJson.millis(request.durationNanos()) + " ms";
        text(8, 18, "title", title);
    }

    private void drawLegend() {
        int x = 8;
        for (String part : PARTS) {
            rect(part, x, 30, 10);
            text(x + 14, 40, "note", part);
            x += 34 + part.length() * 7;
        }
    }

    private void draw(WaterfallRow row, int y) {
        svg.append("<g><title>").append(SvgText.escape(describe(row))).append("</title>\n");
        text(8 + row.depth() * 14, y + 12, "label", shorten(row.label(), 46 - row.depth() * 2));
        rect("bar", x(row.from()), y + 3, width(row.from(), row.to()));
        for (Part part : row.parts()) rect(part.kind(), x(part.from()), y + 3, width(part.from(), part.to()));
        String note = row.note() == null ? "" : "  " + row.note();
        text(
                LABELS + CHART + 10,
                y + 12,
                "note",
                shorten(RequestTraceJson.millis(row.to() - row.from()) + " ms" + note, 54));
        svg.append("</g>\n");
    }

    private static String describe(WaterfallRow row) {
        StringBuilder text = new StringBuilder(row.label());
        for (Part part : row.parts())
            text.append(", ")
                    .append(part.kind())
                    .append(' ')
                    .append(RequestTraceJson.millis(part.to() - part.from()))
                    .append(" ms");
        return text.toString();
    }

    private void text(int x, int y, String style, String text) {
        svg.append("<text x=\"")
                .append(x)
                .append("\" y=\"")
                .append(y)
                .append("\" class=\"")
                .append(style);
        svg.append("\">").append(SvgText.escape(text)).append("</text>\n");
    }

    private void rect(String style, double x, int y, double width) {
        svg.append("<rect class=\"")
                .append(style)
                .append("\" x=\"")
                .append(x)
                .append("\" y=\"")
                .append(y);
        svg.append("\" width=\"").append(width).append("\" height=\"11\"/>\n");
    }

    /** Returns the position of a time, within the chart. */
    private double x(long nanos) {
        double share = (double) (nanos - request.startedNanos()) / Math.max(1, request.durationNanos());
        return round(LABELS + CHART * Math.min(1, Math.max(0, share)));
    }

    /** A short time is still visible. */
    private double width(long from, long to) {
        return Math.max(0.5, round(x(to) - x(from)));
    }

    private static double round(double pixels) {
        return Math.round(pixels * 10) / 10.0;
    }

    private static String shorten(String text, int length) {
        return text.codePointCount(0, text.length()) <= length
                ? text
                : text.substring(0, text.offsetByCodePoints(0, length)) + "…";
    }
}

package dev.sluice.server.admin;

import dev.sluice.core.trace.RequestTrace;
import dev.sluice.server.admin.WaterfallRow.Part;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Draws the trace of a request as a waterfall: an SVG picture without scripts, links and external parts, of bounded size. Every
 * text is escaped, and cut at the width of its column.
 */
final class WaterfallSvg {
    private static final int MAX_ROWS = 200;
    private static final int ROW_HEIGHT = 18;
    private static final int LEFT = 8;
    private static final int TITLE = 18;
    private static final int LEGEND = 30;
    private static final int DEADLINE = 62;
    private static final int TICKS = 80;
    private static final int TOP = 88;
    private static final int LABELS = 330;
    private static final int CHART = 560;
    private static final int NOTES = LABELS + CHART + 10;
    private static final int WIDTH = 1330;

    private static final List<String> PARTS =
            List.of("queue", "backoff", "token", "connect", "wait", "body", "expression", "write");

    private static final String STYLE = """
            <style>
            text { font: 12px Arial, Helvetica, sans-serif; fill: #222; white-space: pre } .title { font-weight: bold } .note { fill: #5a5a5a }
            .background { fill: #fff } .bar { fill: #dde3ea } .failed { fill: #d0021b } .line { stroke: #e3e6ea }
            .tick { fill: #5a5a5a; text-anchor: middle } .deadline { stroke: #d0021b; stroke-dasharray: 4 2 }
            .due { fill: #d0021b } .before { fill: #d0021b; text-anchor: end }
            .queue { fill: #b07cc6 } .backoff { fill: #f0b429 } .token { fill: #c98b5e } .connect { fill: #8cb369 }
            .wait { fill: #4a90d9 } .body { fill: #2a5d9f } .expression { fill: #3aa6a0 } .write { fill: #7d8a99 }
            @media (prefers-color-scheme: dark) {
            text { fill: #e4e6e8 } .note, .tick { fill: #a9b0b8 } .background { fill: #16191d } .bar { fill: #39424d }
            .line { stroke: #2b3138 } .failed, .due, .before { fill: #ff6470 } .deadline { stroke: #ff6470 } .body { fill: #7fb2ee }
            }
            </style>
            """;

    private final RequestTrace request;
    private final WaterfallAxis axis;
    private final List<WaterfallRow> rows;
    private final int hidden;
    private final int bottom;
    private final SvgWriter svg;

    private WaterfallSvg(RequestTrace request) {
        this.request = request;
        this.axis = WaterfallAxis.of(request);
        List<WaterfallRow> all = WaterfallRow.of(request);
        this.rows = all.subList(0, Math.min(all.size(), MAX_ROWS));
        this.hidden = all.size() - rows.size() + request.droppedCalls();
        this.bottom = TOP + rows.size() * ROW_HEIGHT;
        this.svg = new SvgWriter(WIDTH, bottom + ROW_HEIGHT + 8, STYLE);
    }

    static String of(RequestTrace request) {
        return new WaterfallSvg(request).draw();
    }

    private String draw() {
        drawTitle();
        drawLegend();
        drawTicks();
        for (int i = 0; i < rows.size(); i++) draw(rows.get(i), TOP + i * ROW_HEIGHT);
        if (axis.showsDeadline()) drawDeadline();
        if (hidden > 0) svg.text(LEFT, bottom + 12, "note", hidden + " more rows are not shown");
        return svg.end();
    }

    private void drawTitle() {
        String title = SvgText.fitBold(WaterfallRow.labelOf(request), CHART) + "  " + request.status() + "  "
                + WaterfallAxis.duration(request.durationNanos()) + "  " + request.requestId();
        svg.text(LEFT, TITLE, "title", SvgText.fitBold(title, WIDTH - 2 * LEFT));
    }

    /** Names the colours that occur, and a deadline that the axis does not show. */
    private void drawLegend() {
        Set<String> kinds = rows.stream()
                .flatMap(row -> row.parts().stream())
                .map(Part::kind)
                .collect(Collectors.toCollection(HashSet::new));
        if (rows.stream().anyMatch(WaterfallRow::isFailed)) kinds.add("failed");
        double x = LEFT;
        for (String part : PARTS) if (kinds.contains(part)) x = drawKind(part, x);
        if (kinds.contains("failed")) x = drawKind("failed", x);
        if (axis.hasDeadline() && !axis.showsDeadline())
            svg.text(x, LEGEND + 10, "note", "deadline at " + axis.deadlineText());
    }

    private double drawKind(String kind, double x) {
        svg.rect(kind, x, LEGEND, 10, 11);
        if (kind.equals("failed")) svg.rect("bar", x + 2, LEGEND + 2, 6, 7);
        svg.text(x + 14, LEGEND + 10, "note", kind);
        return x + 30 + SvgText.width(kind);
    }

    private void drawTicks() {
        for (long time : axis.ticks()) {
            svg.verticalLine("line", x(time), TOP - 4, bottom);
            svg.text(x(time), TICKS, "tick", WaterfallAxis.text(time));
        }
    }

    /** The label has a line of its own, where it meets no tick. It stands on the side of the longer part of the axis. */
    private void drawDeadline() {
        double x = x(axis.deadline());
        svg.verticalLine("deadline", x, DEADLINE - 11, DEADLINE + 4);
        svg.verticalLine("deadline", x, TOP - 4, bottom);
        boolean isLate = axis.position(axis.deadline()) > 0.5;
        String text = "deadline " + axis.deadlineText();
        svg.text(x + (isLate ? -4 : 4), DEADLINE, isLate ? "before" : "due", text);
    }

    private void draw(WaterfallRow row, int y) {
        svg.startGroup(describe(row));
        int x = LEFT + row.depth() * 14;
        svg.text(x, y + 12, "label", SvgText.fit(row.numberedLabel(), LABELS - 10 - x));
        drawBars(row, y + 3);
        svg.text(NOTES, y + 12, "note", SvgText.fit(row.description(), WIDTH - LEFT - NOTES));
        svg.endGroup();
    }

    /** The frame of a failure covers the end of the wait before it. */
    private void drawBars(WaterfallRow row, int y) {
        if (row.from() < row.ownFrom()) bar("bar", row.from(), row.ownFrom(), y);
        for (Part part : row.parts()) if (part.from() < row.ownFrom()) bar(part.kind(), part.from(), part.to(), y);
        if (row.isFailed()) frame(row.ownFrom(), row.to(), y - 2);
        bar("bar", row.ownFrom(), row.to(), y);
        for (Part part : row.parts()) if (part.from() >= row.ownFrom()) bar(part.kind(), part.from(), part.to(), y);
    }

    private static String describe(WaterfallRow row) {
        StringBuilder text = new StringBuilder(row.numberedLabel());
        for (Part part : row.parts()) text.append(", ").append(part);
        return text.toString();
    }

    /** Draws a bar between two times of the clock. A short time is still visible. */
    private void bar(String style, long from, long to, int y) {
        double x = x(from - request.startedNanos());
        svg.rect(style, x, y, Math.max(0.5, x(to - request.startedNanos()) - x), 11);
    }

    /** Draws the frame of a failure, which the bars leave visible. */
    private void frame(long from, long to, int y) {
        double x = x(from - request.startedNanos());
        svg.rect("failed", x - 2, y, x(to - request.startedNanos()) - x + 4, 15);
    }

    private double x(long time) {
        return LABELS + CHART * axis.position(time);
    }
}

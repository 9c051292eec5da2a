package dev.sluice.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** A size of plots as SVG, for light and dark pages: a median is a bar or a point, and its range is a thin line. */
record Plot(int width, int height, int names) {
    /** A plot of the report. */
    static final Plot WIDE = new Plot(720, 360, 270);

    /** A plot beside another one. */
    static final Plot SMALL = new Plot(520, 300, 240);

    private static final int ROW = 26;
    private static final int TOP = 44;
    private static final int RIGHT = 70;
    private static final int BELOW = 60;
    private static final int LEFT = 70;
    private static final String OUR_COLOUR = "#c2571a";
    private static final List<String> COLOURS = List.of("#2f6fab", "#3a8a5f", "#8a6fb0");
    private static final String OURS = "Sluice";

    /** Returns horizontal bars, the smallest first. */
    String bars(String title, Map<String, Stat> bars) {
        double max = bars.values().stream().mapToDouble(Stat::high).max().orElse(1);
        StringBuilder svg = new StringBuilder();
        int y = TOP;
        for (Map.Entry<String, Stat> bar : sorted(bars)) {
            addBar(svg, bar.getKey(), bar.getValue(), y, (width - names - RIGHT) / max);
            y += ROW;
        }
        return document(title, y + 8, svg);
    }

    /** Returns a row with a point for each name, in the order of the map, over a logarithmic axis. */
    String points(String title, Map<String, Stat> rows) {
        Axis x = Axis.of(
                rows.values().stream().flatMap(stat -> Stream.of(stat.low(), stat.high())).toList(), names, width - RIGHT);
        StringBuilder svg = new StringBuilder();
        int bottom = TOP + rows.size() * ROW;
        addColumns(svg, x, bottom);
        int y = TOP;
        for (Map.Entry<String, Stat> row : rows.entrySet()) {
            addPoint(svg, row.getKey(), row.getValue(), y, x);
            y += ROW;
        }
        return document(title, bottom + 32, svg);
    }

    private void addPoint(StringBuilder svg, String name, Stat stat, int y, Axis x) {
        add(svg, "<text x='%d' y='%d' text-anchor='end'>%s</text>", names - 8, y + 15, name);
        add(svg, "<line x1='%.1f' y1='%d' x2='%.1f' y2='%d'/>", x.at(stat.low()), y + 11, x.at(stat.high()), y + 11);
        add(svg, "<circle cx='%.1f' cy='%d' r='4.5' fill='%s'/>", x.at(stat.median()), y + 11, colour(name, 0));
        add(svg, "<text x='%.1f' y='%d'>%s</text>", x.at(stat.high()) + 6, y + 15, Stat.number(stat.median()));
    }

    private static List<Map.Entry<String, Stat>> sorted(Map<String, Stat> bars) {
        return bars.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.comparingDouble(Stat::median)))
                .toList();
    }

    private void addBar(StringBuilder svg, String name, Stat stat, int y, double scale) {
        String colour = colour(name, 0);
        add(svg, "<text x='%d' y='%d' text-anchor='end'>%s</text>", names - 8, y + 15, name);
        add(
                svg,
                "<rect x='%d' y='%d' width='%.1f' height='%d' fill='%s'/>",
                names,
                y + 2,
                stat.median() * scale,
                ROW - 8,
                colour);
        add(
                svg,
                "<line x1='%.1f' y1='%d' x2='%.1f' y2='%d'/>",
                names + stat.low() * scale,
                y + 11,
                names + stat.high() * scale,
                y + 11);
        add(
                svg,
                "<text x='%.1f' y='%d'>%s</text>",
                names + stat.high() * scale + 6,
                y + 15,
                Stat.number(stat.median()));
    }

    /** Returns lines over two logarithmic axes. */
    String lines(String title, Map<String, Map<Double, Stat>> lines) {
        Axis x = Axis.of(
                lines.values().stream().flatMap(line -> line.keySet().stream()).toList(), LEFT, width - RIGHT);
        Axis y = Axis.of(
                lines.values().stream()
                        .flatMap(line -> line.values().stream().map(Stat::median))
                        .toList(),
                height - BELOW,
                TOP);
        StringBuilder svg = new StringBuilder();
        addColumns(svg, x, height - BELOW);
        addRows(svg, y);
        int others = 0;
        int y0 = TOP + 16;
        for (Map.Entry<String, Map<Double, Stat>> line : lines.entrySet()) {
            String colour = colour(line.getKey(), others);
            if (!line.getKey().startsWith(OURS)) others++;
            addLine(svg, line.getValue(), x, y, colour);
            add(svg, "<text x='%d' y='%d' style='fill: %s'>%s</text>", LEFT + 12, y0, colour, line.getKey());
            y0 += ROW - 8;
        }
        return document(title, height, svg);
    }

    private static String colour(String name, int others) {
        return name.startsWith(OURS) ? OUR_COLOUR : COLOURS.get(others % COLOURS.size());
    }

    private static void addColumns(StringBuilder svg, Axis x, int bottom) {
        for (double tick : x.ticks()) {
            add(
                    svg,
                    "<line class='grid' x1='%.1f' y1='%d' x2='%.1f' y2='%d'/>",
                    x.at(tick),
                    TOP,
                    x.at(tick),
                    bottom);
            add(svg, "<text x='%.1f' y='%d' text-anchor='middle'>%s</text>", x.at(tick), bottom + 20, tick(tick));
        }
    }

    private void addRows(StringBuilder svg, Axis y) {
        for (double tick : y.ticks()) {
            add(
                    svg,
                    "<line class='grid' x1='%d' y1='%.1f' x2='%d' y2='%.1f'/>",
                    LEFT,
                    y.at(tick),
                    width - RIGHT,
                    y.at(tick));
            add(svg, "<text x='%d' y='%.1f' text-anchor='end'>%s</text>", LEFT - 8, y.at(tick) + 4, tick(tick));
        }
    }

    private static String tick(double tick) {
        return String.format(Locale.ROOT, tick < 1 ? "%.1f" : "%,.0f", tick);
    }

    private static void addLine(StringBuilder svg, Map<Double, Stat> line, Axis x, Axis y, String colour) {
        StringBuilder points = new StringBuilder();
        line.forEach((at, stat) -> {
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x.at(at), y.at(stat.median())));
            add(svg, "<circle cx='%.1f' cy='%.1f' r='3.5' fill='%s'/>", x.at(at), y.at(stat.median()), colour);
            add(
                    svg,
                    "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f'/>",
                    x.at(at),
                    y.at(stat.low()),
                    x.at(at),
                    y.at(stat.high()));
        });
        add(
                svg,
                "<polyline points='%s' fill='none' stroke='%s' stroke-width='2'/>",
                points.toString().strip(),
                colour);
    }

    /** A logarithmic axis between two places of the picture. */
    private record Axis(double low, double high, double from, double to) {
        /** The axis begins and ends at powers of ten. */
        static Axis of(List<Double> values, double from, double to) {
            double low = values.stream().mapToDouble(Double::doubleValue).min().orElse(1);
            double high = values.stream().mapToDouble(Double::doubleValue).max().orElse(10);
            double first = Math.pow(10, Math.floor(Math.log10(low)));
            return new Axis(first, Math.max(first * 10, Math.pow(10, Math.ceil(Math.log10(high)))), from, to);
        }

        double at(double value) {
            return from + (to - from) * Math.log(value / low) / Math.log(high / low);
        }

        double[] ticks() {
            int count = (int) Math.round(Math.log10(high / low)) + 1;
            double[] ticks = new double[count];
            for (int i = 0; i < count; i++) ticks[i] = low * Math.pow(10, i);
            return ticks;
        }
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private String document(String title, int rows, StringBuilder content) {
        return String.format("""
                <svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d %d' role='img'>
                <style>text { font: 13px sans-serif; fill: #333 } line { stroke: #333 } line.grid { stroke: #8884 }
                rect.page { fill: #fff } @media (prefers-color-scheme: dark) { text { fill: #ddd } line { stroke: #ddd } rect.page { fill: #161b22 } }</style>
                <rect class='page' width='100%%' height='100%%'/>
                <text x='12' y='24' style='font-weight: bold'>%s</text>
                %s</svg>
                """, width, rows, width, rows, title, content);
    }
}

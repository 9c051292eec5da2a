package dev.sluice.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Plots as SVG, for light and dark pages: a median is a bar or a point, and its range is a thin line. */
final class Plot {
    private static final int WIDTH = 720;
    private static final int NAMES = 270;
    private static final int ROW = 26;
    private static final int TOP = 44;
    private static final int RIGHT = 70;
    private static final int HEIGHT = 360;
    private static final int LEFT = 70;
    private static final String COLOUR = "#2f6fab";
    private static final String OUR_COLOUR = "#c2571a";
    private static final String OURS = "Sluice";

    private Plot() {}

    /** Returns horizontal bars, the smallest first. */
    static String bars(String title, Map<String, Stat> bars) {
        double max = bars.values().stream().mapToDouble(Stat::high).max().orElse(1);
        StringBuilder svg = new StringBuilder();
        int y = TOP;
        for (Map.Entry<String, Stat> bar : sorted(bars)) {
            addBar(svg, bar.getKey(), bar.getValue(), y, (WIDTH - NAMES - RIGHT) / max);
            y += ROW;
        }
        return document(title, y + 8, svg);
    }

    private static List<Map.Entry<String, Stat>> sorted(Map<String, Stat> bars) {
        return bars.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.comparingDouble(Stat::median)))
                .toList();
    }

    private static void addBar(StringBuilder svg, String name, Stat stat, int y, double scale) {
        String colour = colour(name);
        add(svg, "<text x='%d' y='%d' text-anchor='end'>%s</text>", NAMES - 8, y + 15, name);
        add(
                svg,
                "<rect x='%d' y='%d' width='%.1f' height='%d' fill='%s'/>",
                NAMES,
                y + 2,
                stat.median() * scale,
                ROW - 8,
                colour);
        add(
                svg,
                "<line x1='%.1f' y1='%d' x2='%.1f' y2='%d'/>",
                NAMES + stat.low() * scale,
                y + 11,
                NAMES + stat.high() * scale,
                y + 11);
        add(
                svg,
                "<text x='%.1f' y='%d'>%s</text>",
                NAMES + stat.high() * scale + 6,
                y + 15,
                Stat.number(stat.median()));
    }

    /** Returns lines over two logarithmic axes. */
    static String lines(String title, Map<String, Map<Double, Stat>> lines) {
        Axis x = Axis.of(
                lines.values().stream().flatMap(line -> line.keySet().stream()).toList(), LEFT, WIDTH - RIGHT);
        Axis y = Axis.of(
                lines.values().stream()
                        .flatMap(line -> line.values().stream().map(Stat::median))
                        .toList(),
                HEIGHT - 60,
                TOP);
        StringBuilder svg = new StringBuilder();
        addAxes(svg, x, y);
        int y0 = TOP + 16;
        for (Map.Entry<String, Map<Double, Stat>> line : lines.entrySet()) {
            String colour = colour(line.getKey());
            addLine(svg, line.getValue(), x, y, colour);
            add(svg, "<text x='%d' y='%d' style='fill: %s'>%s</text>", LEFT + 12, y0, colour, line.getKey());
            y0 += ROW - 8;
        }
        return document(title, HEIGHT, svg);
    }

    private static String colour(String name) {
        return name.startsWith(OURS) ? OUR_COLOUR : COLOUR;
    }

    private static void addAxes(StringBuilder svg, Axis x, Axis y) {
        for (double tick : x.ticks()) {
            add(
                    svg,
                    "<line class='grid' x1='%.1f' y1='%d' x2='%.1f' y2='%d'/>",
                    x.at(tick),
                    TOP,
                    x.at(tick),
                    HEIGHT - 60);
            add(svg, "<text x='%.1f' y='%d' text-anchor='middle'>%,.0f</text>", x.at(tick), HEIGHT - 40, tick);
        }
        for (double tick : y.ticks()) {
            add(
                    svg,
                    "<line class='grid' x1='%d' y1='%.1f' x2='%d' y2='%.1f'/>",
                    LEFT,
                    y.at(tick),
                    WIDTH - RIGHT,
                    y.at(tick));
            add(svg, "<text x='%d' y='%.1f' text-anchor='end'>%,.0f</text>", LEFT - 8, y.at(tick) + 4, tick);
        }
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

    private static String document(String title, int height, StringBuilder content) {
        return String.format("""
                <svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d %d' role='img'>
                <style>text { font: 13px sans-serif; fill: #333 } line { stroke: #333 } line.grid { stroke: #8884 }
                rect.page { fill: #fff } @media (prefers-color-scheme: dark) { text { fill: #ddd } line { stroke: #ddd } rect.page { fill: #161b22 } }</style>
                <rect class='page' width='100%%' height='100%%'/>
                <text x='12' y='24' style='font-weight: bold'>%s</text>
                %s</svg>
                """, WIDTH, height, WIDTH, height, title, content);
    }
}

package dev.sluice.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A flame graph as SVG: a box is a frame, its width the share of the samples in it, and the frames below it are those that it called. */
final class FlameGraph {
    private static final int WIDTH = 1200;
    private static final int ROW = 15;
    private static final int TOP = 58;
    private static final double CHARACTER = 6.2;

    /** A box that is narrower than this share has no picture. */
    private static final double MIN_SHARE = 0.004;

    private static final Map<String, String> COLOURS = new TreeMap<>(Map.of(
            Profile.OURS, "#f0a05a",
            Profile.BARE, "#f0a05a",
            Profile.VERTX, "#b9a3e3",
            Profile.NETTY, "#8fbce6",
            Profile.JACKSON, "#7fcdbb",
            Profile.JDK, "#a6d38a",
            Profile.KERNEL, "#d9c27a",
            Profile.COMPILER, "#c8c8c8",
            Profile.COLLECTOR, "#e39a9a",
            Profile.JVM, "#d8d8d8"));
    private static final String OTHER_COLOUR = "#e6b8d4";

    private final StringBuilder svg = new StringBuilder();
    private final long total;
    private int depth;

    private FlameGraph(long total) {
        this.total = total;
    }

    /** A frame with the samples in it, and in the frames that it called. */
    private static final class Frame {
        final Map<String, Frame> called = new TreeMap<>();
        long count;

        void add(List<String> stack, long samples) {
            Frame frame = this;
            frame.count += samples;
            for (String name : stack) {
                frame = frame.called.computeIfAbsent(name, any -> new Frame());
                frame.count += samples;
            }
        }
    }

    static String of(String title, Profile profile) {
        Frame root = new Frame();
        for (Profile.Sample sample : profile.samples()) root.add(sample.shortFrames(), sample.count());
        FlameGraph graph = new FlameGraph(profile.total());
        graph.addCalled(root, 0, 0);
        return graph.document(title);
    }

    private void addCalled(Frame frame, double x, int row) {
        double at = x;
        for (Map.Entry<String, Frame> called : frame.called.entrySet()) {
            double share = (double) called.getValue().count / total;
            if (share >= MIN_SHARE) {
                addBox(called.getKey(), share, at, row);
                addCalled(called.getValue(), at, row + 1);
            }
            at += share * WIDTH;
        }
    }

    private void addBox(String name, double share, double x, int row) {
        depth = Math.max(depth, row + 1);
        double width = share * WIDTH;
        int y = TOP + row * ROW;
        svg.append(String.format(
                Locale.ROOT,
                "<g><title>%s, %.1f %%</title><rect x='%.1f' y='%d' width='%.1f' height='%d' fill='%s'/>",
                escaped(name), share * 100, x, y, Math.max(0.5, width - 0.5), ROW - 1,
                COLOURS.getOrDefault(Profile.kind(name), OTHER_COLOUR)));
        String label = label(name, (int) (width / CHARACTER));
        if (!label.isEmpty()) svg.append(String.format(Locale.ROOT, "<text x='%.1f' y='%d'>%s</text>", x + 2, y + 11, escaped(label)));
        svg.append("</g>\n");
    }

    /** Returns the class and the method, as far as they fit. */
    private static String label(String name, int characters) {
        String label = name.substring(name.lastIndexOf('/') + 1);
        if (characters < 4) return "";
        return label.length() <= characters ? label : label.substring(0, characters - 1) + "…";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private String document(String title) {
        int height = TOP + depth * ROW + 10;
        StringBuilder legend = new StringBuilder();
        int x = 12;
        for (Map.Entry<String, String> colour : COLOURS.entrySet())
            if (!colour.getKey().equals(Profile.BARE)) {
                legend.append(String.format("<rect x='%d' y='34' width='12' height='12' fill='%s'/><text class='page' x='%d' y='44'>%s</text>\n",
                        x, colour.getValue(), x + 16, colour.getKey()));
                x += 32 + colour.getKey().length() * 7;
            }
        return String.format("""
                <svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d %d' role='img'>
                <style>text { font: 11px sans-serif; fill: #222 } text.page { fill: #333 } rect.page { fill: #fff }
                @media (prefers-color-scheme: dark) { text.page { fill: #ddd } rect.page { fill: #161b22 } }</style>
                <rect class='page' width='100%%' height='100%%'/>
                <text class='page' x='12' y='22' style='font: bold 13px sans-serif'>%s</text>
                %s%s</svg>
                """, WIDTH, height, WIDTH, height, escaped(title), legend, svg);
    }
}

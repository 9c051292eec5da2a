package dev.sluice.bench;

import dev.sluice.bench.Documents.Kind;
import dev.sluice.bench.Slots.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The first screen of docs/performance.md: four plots with a sentence each, and the goals that a run missed. */
final class Opening {
    private static final String OURS = "sluice";
    private static final List<String> STALLED = List.of("0 stalled", "200 stalled", "1000 stalled");

    /** A plot and its sentence. */
    private record Cell(String plot, String sentence) {}

    private final Slots slots;
    private final List<Goal> goals;
    private final Path folder;

    Opening(Slots slots, List<Goal> goals, Path folder) {
        this.slots = slots;
        this.goals = goals;
        this.folder = folder;
    }

    /** Writes the plots into the folder, and returns the text. A plot without its work is left out. */
    String markdown() throws IOException {
        List<Cell> cells = new ArrayList<>();
        addComposed(cells);
        addBytes(cells);
        addItems(cells);
        addTail(cells);
        return table(cells) + missed();
    }

    private static String table(List<Cell> cells) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < cells.size(); i += 2) {
            List<Cell> row = cells.subList(i, Math.min(i + 2, cells.size()));
            row.forEach(cell -> text.append("| ![").append(cell.plot()).append("](performance/").append(cell.plot()).append(".svg) "));
            text.append("|\n");
            if (i == 0) text.append("|---".repeat(row.size())).append("|\n");
            row.forEach(cell -> text.append("| ").append(cell.sentence()).append(' '));
            text.append("|\n");
        }
        return text.append('\n').toString();
    }

    /** Adds a plot of a work, and writes it. */
    private void add(List<Cell> cells, String work, Cell cell, String svg) throws IOException {
        Files.writeString(folder.resolve(cell.plot() + ".svg"), svg);
        String busy = slots.doubt(work).isEmpty() ? "" : " The machine was busy: conclude nothing from these figures.";
        cells.add(new Cell(cell.plot(), cell.sentence() + busy));
    }

    private void addComposed(List<Cell> cells) throws IOException {
        Map<String, Stat> bars = new TreeMap<>();
        for (String candidate : slots.distinct("B", "candidate"))
            addMeasured(bars, WorkTables.name(candidate), slots.stat(Key.of("B", candidate, "open"), Slots.CPU));
        if (bars.isEmpty()) return;
        String sentence = "Three calls in parallel, joined: Sluice takes " + ratio("B", "open", "splice") + " × the CPU time of a bare splice of Vert.x, and "
                + ratio("B", "open", Goals.fasterSpring(slots)) + " × that of Spring Cloud Gateway.";
        add(cells, "B", new Cell("composed", sentence), Plot.SMALL.bars("Composed: CPU µs per request, common rate", bars));
    }

    static <K> void addMeasured(Map<K, Stat> stats, K key, Stat stat) {
        if (stat.isMeasured()) stats.put(key, stat);
    }

    private String ratio(String work, String shape, String below) {
        return median(slots.ratio(Key.of(work, OURS, shape), Key.of(work, below, shape), Slots.CPU));
    }

    private static String median(Stat stat) {
        return stat.isMeasured() ? Stat.number(stat.median()) : "–";
    }

    private void addBytes(List<Cell> cells) throws IOException {
        String kind = "bytes/" + Kind.COMPACT.path() + "/";
        Map<String, Map<Double, Stat>> lines = lines(slots, "bodies", kind, OURS, "splice", "splice-scan");
        if (lines.isEmpty()) return;
        String sentence = "One reply of compact JSON: each KB costs " + median(GrowthGoals.extraForKilobyte(slots, Kind.COMPACT))
                + " µs more than in the splice, which reads no JSON. At 100 KB, Sluice takes " + ratio("bodies", kind + "100000", "splice-scan")
                + " × the splice with Jackson's scan.";
        add(cells, "bodies", new Cell("bytes", sentence), Plot.SMALL.lines("CPU µs per request by bytes of the body", lines));
    }

    private void addItems(List<Cell> cells) throws IOException {
        Map<String, Map<Double, Stat>> lines = lines(slots, "D", "each/", OURS, "splice");
        if (lines.isEmpty()) return;
        String sentence = "A call for each item of a list: Sluice takes " + ratio("D", "each/100", "splice") + " × the splice with 100 items, and "
                + ratio("D", "each/1000", "splice") + " × with 1,000.";
        add(cells, "D", new Cell("items", sentence), Plot.SMALL.lines("CPU µs per request by items of the loop", lines));
    }

    /** Returns a line for each candidate. The last part of a shape is the number. */
    static Map<String, Map<Double, Stat>> lines(Slots slots, String work, String kind, String... candidates) {
        Map<String, Map<Double, Stat>> lines = new LinkedHashMap<>();
        for (String candidate : candidates) {
            Map<Double, Stat> line = new TreeMap<>();
            for (String shape : slots.distinct(work, "shape"))
                if (shape.startsWith(kind))
                    addMeasured(line, Double.valueOf(shape.substring(kind.length())), slots.stat(Key.of(work, candidate, shape), Slots.CPU));
            if (!line.isEmpty()) lines.put(WorkTables.name(candidate), line);
        }
        return lines;
    }

    private void addTail(List<Cell> cells) throws IOException {
        Map<String, Stat> rows = new LinkedHashMap<>();
        for (String candidate : slots.distinct("C", "candidate"))
            for (String shape : STALLED) addMeasured(rows, WorkTables.name(candidate) + ", " + shape.replace(" stalled", ""), tail(candidate, shape));
        if (rows.isEmpty()) return;
        String sentence = "Composed requests while another path stalls, 99th percentile: " + median(tail(OURS, "0 stalled")) + " ms alone, "
                + median(tail(OURS, "200 stalled")) + " ms beside 200 stalled callers, " + median(tail(OURS, "1000 stalled")) + " ms beside 1,000.";
        add(cells, "C", new Cell("tail", sentence), Plot.SMALL.points("99th percentile of others by stalled callers, ms", rows));
    }

    private Stat tail(String candidate, String shape) {
        return slots.stat(new Key("C", candidate, shape, "composed"), Slots.millis("p99"));
    }

    private static String withoutWork(Goal goal) {
        String prefix = goal.work() + " ";
        return goal.text().startsWith(prefix) ? goal.text().substring(prefix.length()) : goal.text();
    }

    /** Returns the missed goals, a row for each work. */
    private String missed() {
        Map<String, List<String>> missed = new LinkedHashMap<>();
        for (Goal goal : goals)
            if (goal.isMissed(slots))
                missed.computeIfAbsent(goal.work(), any -> new ArrayList<>())
                        .add(withoutWork(goal) + ": " + Stat.number(goal.value().median()) + " (" + goal.boundText() + ")");
        StringBuilder text = new StringBuilder(Goals.count(goals, slots)).append(" The [report](performance/report.md#goals) has all.\n");
        if (missed.isEmpty()) return text.toString();
        text.append("\n| Work | Missed: median (bound) |\n|---|---|\n");
        missed.forEach((work, texts) -> text.append("| ").append(work).append(" | ").append(String.join("; ", texts)).append(" |\n"));
        return text.toString();
    }
}

package dev.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bench.Slots.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the report of a run of {@code bench/run} and prints it: {@code report.md}, {@code sizing.md}, {@code results.json} and the plots, from
 * {@code slots.jsonl} and the profiles. It contains only what this run has measured, and what {@code bench/jmh} has at the same commit.
 */
public final class Report {
    private final Slots slots;
    private final Path folder;
    private final StringBuilder text = new StringBuilder();

    private Report(Slots slots, Path folder) {
        this.slots = slots;
        this.folder = folder;
    }

    /** Arguments: the folder of {@code slots.jsonl}, and the folder of the results of {@code bench/jmh}. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        System.out.print(write(folder, Path.of(arguments[1])));
    }

    /** Writes the files, and returns the texts. */
    static String write(Path folder, Path jmh) throws IOException {
        return new Report(Slots.read(folder.resolve("slots.jsonl")), folder).write(jmh);
    }

    private String write(Path jmh) throws IOException {
        addMachine();
        addGoals();
        text.append(new TimeTables(slots, folder).markdown());
        text.append(new WorkTables(slots).markdown());
        addPlots();
        text.append(JmhTable.read(jmh.resolve(folderOfCommit())).markdown());
        String sizing = new Sizing(slots).markdown();
        Files.writeString(folder.resolve("report.md"), text);
        Files.writeString(folder.resolve("sizing.md"), sizing);
        writeResults();
        return text + "\n### Sizing\n\n" + sizing;
    }

    private String folderOfCommit() {
        return slots.description("machine").path("commit").asText().replace(", ", "-");
    }

    private void addMachine() {
        JsonNode machine = slots.description("machine");
        if (!slots.description("settings").path("TRY").asText().isEmpty()) text.append("**A short try, of no weight.**\n\n");
        text.append("Measured on ").append(machine.path("date").asText()).append(" at commit ");
        text.append(machine.path("commit").asText())
                .append(", on ")
                .append(machine.path("cores").asText());
        text.append(" cores of ")
                .append(machine.path("cpu").asText())
                .append(", Linux ")
                .append(machine.path("kernel").asText());
        text.append(", ").append(machine.path("java").asText()).append(".\n\n");
        text.append("Libraries of Sluice and of the bare programs: ").append(fields("libraries", " ")).append(".\n\n");
        text.append("Peers: ").append(fields("peers", " ")).append(".\n\n");
        text.append("Settings: ").append(fields("settings", "=")).append(".\n");
        slots.leftOut()
                .forEach(line -> text.append("\nLeft out of ")
                        .append(line.get("work").asText())
                        .append(": ")
                        .append(line.get("candidate").asText())
                        .append(". ")
                        .append(line.get("leftOut").asText())
                        .append('\n'));
    }

    private String fields(String description, String between) {
        StringBuilder fields = new StringBuilder();
        slots.description(description).properties().forEach(field -> {
            if (!field.getValue().asText().isEmpty())
                fields.append(", ")
                        .append(field.getKey())
                        .append(between)
                        .append(field.getValue().asText());
        });
        return fields.length() == 0 ? "" : fields.substring(2);
    }

    private void addGoals() {
        text.append("\n### Goals\n\n| goal | bound | median (range) | verdict | beyond the bound |\n|---|---|---|---|---|\n");
        List<Goals.Goal> goals = Goals.of(slots);
        for (Goals.Goal goal : goals)
            text.append("| ")
                    .append(goal.text())
                    .append(" | ")
                    .append(goal.boundText())
                    .append(" | ")
                    .append(goal.value())
                    .append(" | ")
                    .append(goal.verdict(slots))
                    .append(" | ")
                    .append(goal.excess(slots))
                    .append(" |\n");
        long missed = goals.stream().filter(goal -> goal.isMissed(slots)).count();
        long decided = goals.stream().filter(goal -> goal.isMissed(slots) || goal.isMet(slots)).count();
        text.append("\nMet: ").append(decided - missed).append(". Missed: ").append(missed).append(". Undecided or not measured: ");
        text.append(goals.size() - decided).append(".\n");
    }

    private void addPlots() throws IOException {
        for (String work : List.of("A", "B")) addBars(work);
        addGrowth("steps", "calls in parallel");
        addGrowth("bytes", "bytes of the body");
        addGrowth("each", "items of the loop");
    }

    private void addBars(String work) throws IOException {
        for (String shape : List.of("closed", "open")) {
            Map<String, Stat> bars = new TreeMap<>();
            for (String candidate : slots.distinct(work, "candidate"))
                addMeasured(bars, WorkTables.name(candidate), slots.stat(Key.of(work, candidate, shape), Slots.CPU));
            if (!bars.isEmpty())
                write(
                        work + "-" + shape,
                        Plot.bars("Work " + work + ", " + WorkTables.shapeName(shape) + ": CPU µs per request", bars));
        }
    }

    private void addGrowth(String kind, String axis) throws IOException {
        Map<String, Map<Double, Stat>> lines = new TreeMap<>();
        for (String candidate : List.of("sluice", "splice"))
            for (String shape : slots.distinct("D", "shape"))
                if (shape.startsWith(kind + "/")) {
                    Stat cpu = slots.stat(Key.of("D", candidate, shape), Slots.CPU);
                    Map<Double, Stat> line = lines.computeIfAbsent(WorkTables.name(candidate), any -> new TreeMap<>());
                    if (cpu.isMeasured()) line.put(Double.valueOf(shape.substring(kind.length() + 1)), cpu);
                }
        lines.values().removeIf(Map::isEmpty);
        if (!lines.isEmpty()) write("D-" + kind, Plot.lines("CPU µs per request by " + axis, lines));
    }

    private static <K> void addMeasured(Map<K, Stat> stats, K key, Stat stat) {
        if (stat.isMeasured()) stats.put(key, stat);
    }

    private void write(String name, String svg) throws IOException {
        Files.writeString(folder.resolve(name + ".svg"), svg);
        text.append("\n![").append(name).append("](performance/").append(name).append(".svg)\n");
    }

    /** Writes the median and the range of each field, of every shape of every candidate. */
    private void writeResults() throws IOException {
        ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode document = json.createObjectNode();
        for (String field : List.of("machine", "libraries", "peers", "settings")) document.set(field, slots.description(field));
        ArrayNode all = document.putArray("results");
        for (Key key : slots.keys()) {
            ObjectNode result = all.addObject()
                    .put("work", key.work())
                    .put("candidate", key.candidate())
                    .put("shape", key.shape());
            if (key.load() != null) result.put("load", key.load());
            slots.measures(key)
                    .forEach((name, stat) -> result.putObject(name)
                            .put("median", stat.median())
                            .put("low", stat.low())
                            .put("high", stat.high())
                            .put("slots", stat.count()));
        }
        ArrayNode goals = document.putArray("goals");
        for (Goals.Goal goal : Goals.of(slots))
            goals.addObject()
                    .put("goal", goal.text())
                    .put("bound", goal.boundText())
                    .put("value", goal.value().toString())
                    .put("verdict", goal.verdict(slots))
                    .put("excess", goal.excess(slots));
        json.writeValue(folder.resolve("results.json").toFile(), document);
    }
}

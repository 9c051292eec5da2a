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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the report of a run of {@code bench/run}, or of several at one commit, and prints it: {@code opening.md}, {@code report.md}, {@code
 * sizing.md}, {@code results.json} and the plots, from {@code slots.jsonl} and the profiles. It contains only what was measured, and what
 * {@code bench/jmh} has at the same commit.
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
        JmhTable parts = JmhTable.read(jmh.resolve(folderOfCommit()));
        List<Goal> goals = Goals.of(slots, parts);
        addMachine();
        addGoals(goals);
        text.append(new TimeTables(slots, folder).markdown());
        text.append(new WorkTables(slots).markdown());
        addPlots();
        text.append(parts.markdown());
        String opening = new Opening(slots, goals, folder).markdown();
        String sizing = new Sizing(slots).markdown();
        Files.writeString(folder.resolve("opening.md"), opening);
        Files.writeString(folder.resolve("report.md"), text);
        Files.writeString(folder.resolve("sizing.md"), sizing);
        writeResults(goals);
        return opening + "\n" + text + "\n## Sizing\n\n" + sizing;
    }

    private String folderOfCommit() {
        return slots.description("machine").path("commit").asText().replace(", ", "-");
    }

    private void addMachine() {
        JsonNode machine = slots.description("machine");
        if (slots.descriptions("settings").stream().anyMatch(settings -> !settings.path("TRY").asText().isEmpty()))
            text.append("**A short try, of no weight.**\n\n");
        text.append("Measured on ").append(machine.path("date").asText()).append(" at commit ").append(machine.path("commit").asText());
        text.append(", on ").append(machine.path("cores").asText()).append(" cores of ").append(machine.path("cpu").asText());
        text.append(", Linux ").append(machine.path("kernel").asText()).append(", ").append(machine.path("java").asText()).append(".\n\n");
        text.append("Libraries of Sluice and of the bare programs: ").append(fields(slots.description("libraries"), " ")).append(".\n\n");
        text.append("Peers: ").append(fields(slots.description("peers"), " ")).append(".\n");
        for (JsonNode settings : slots.descriptions("settings")) text.append("\nSettings: ").append(fields(settings, "=")).append(".\n");
        slots.leftOut()
                .forEach(line -> text.append("\nLeft out of ")
                        .append(line.get("work").asText())
                        .append(": ")
                        .append(line.get("candidate").asText())
                        .append(". ")
                        .append(line.get("leftOut").asText())
                        .append('\n'));
    }

    private static String fields(JsonNode description, String between) {
        return description.properties().stream()
                .filter(field -> !field.getValue().asText().isEmpty())
                .map(field -> field.getKey() + between + field.getValue().asText())
                .collect(Collectors.joining(", "));
    }

    private void addGoals(List<Goal> goals) {
        text.append("\n## Goals\n\n| goal | bound | stretch | median (range) | verdict | beyond the bound |\n|---|---|---|---|---|---|\n");
        for (Goal goal : goals)
            text.append(Stream.of(goal.text(), goal.boundText(), goal.stretch(), goal.value().toString(), goal.verdict(slots), goal.excess(slots))
                    .collect(Collectors.joining(" | ", "| ", " |\n")));
        text.append('\n').append(Goals.count(goals, slots)).append('\n');
    }

    private void addPlots() throws IOException {
        for (String work : List.of("A", "A-1MB", "B")) addBars(work);
        Map<String, Map<Double, Stat>> steps = Opening.lines(slots, "D", "steps/", "sluice", "splice");
        if (!steps.isEmpty()) write("D-steps", Plot.WIDE.lines("CPU µs per request by calls in parallel", steps));
    }

    private void addBars(String work) throws IOException {
        for (String shape : List.of("closed", "open")) {
            Map<String, Stat> bars = new TreeMap<>();
            for (String candidate : slots.distinct(work, "candidate"))
                Opening.addMeasured(bars, WorkTables.name(candidate), slots.stat(Key.of(work, candidate, shape), Slots.CPU));
            if (!bars.isEmpty())
                write(
                        work + "-" + shape,
                        Plot.WIDE.bars("Work " + work + ", " + WorkTables.shapeName(shape) + ": CPU µs per request", bars));
        }
    }

    private void write(String name, String svg) throws IOException {
        Files.writeString(folder.resolve(name + ".svg"), svg);
        text.append("\n![").append(name).append("](").append(name).append(".svg)\n");
    }

    /** Writes the median and the range of each field, of every shape of every candidate. */
    private void writeResults(List<Goal> all) throws IOException {
        ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode document = json.createObjectNode();
        for (String field : List.of("machine", "libraries", "peers")) document.set(field, slots.description(field));
        document.putArray("settings").addAll(slots.descriptions("settings"));
        ArrayNode results = document.putArray("results");
        for (Key key : slots.keys()) {
            ObjectNode result = results.addObject()
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
        for (Goal goal : all)
            goals.addObject()
                    .put("goal", goal.text())
                    .put("bound", goal.boundText())
                    .put("stretch", goal.stretch())
                    .put("value", goal.value().toString())
                    .put("verdict", goal.verdict(slots))
                    .put("excess", goal.excess(slots));
        json.writeValue(folder.resolve("results.json").toFile(), document);
    }
}

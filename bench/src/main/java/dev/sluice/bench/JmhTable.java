package dev.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The table of the results that {@code bench/jmh} has written at the commit of the run. */
final class JmhTable {
    private static final List<String> CLASSES = List.of(
            "RouteLookupBenchmark",
            "PathBenchmark",
            "ScanBenchmark",
            "SpliceBenchmark",
            "ExpressionBenchmark",
            "GuardsBenchmark",
            "JwtBenchmark",
            "MetersBenchmark",
            "TimerBenchmark");

    private final Map<String, JsonNode> results = new LinkedHashMap<>();

    /** Reads the files of a folder, the oldest first, so that a later result replaces an earlier one. */
    static JmhTable read(Path folder) throws IOException {
        JmhTable table = new JmhTable();
        if (!Files.isDirectory(folder)) return table;
        ObjectMapper json = new ObjectMapper();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList())
                if (Files.size(file) > 0) json.readTree(file.toFile()).forEach(table::add);
        }
        return table;
    }

    private void add(JsonNode result) {
        results.put(name(result) + " on " + java(result), result);
    }

    private static String java(JsonNode result) {
        return result.path("jdkVersion").asText();
    }

    /** Returns the major versions of Java that ran a class. */
    List<String> javas(String benchmark) {
        return results.values().stream()
                .filter(result -> name(result).startsWith(benchmark + "."))
                .map(result -> java(result).replaceFirst("\\..*", ""))
                .distinct()
                .sorted()
                .toList();
    }

    /** Returns the time of a benchmark with its parameters on a major version of Java, in nanoseconds; NaN if it was not measured. */
    double nanos(String name, String java) {
        return results.values().stream()
                .filter(result -> name(result).equals(name) && java(result).startsWith(java + "."))
                .mapToDouble(result -> result.path("primaryMetric").path("score").asDouble())
                .findFirst()
                .orElse(Double.NaN);
    }

    /** Returns {@code Class.method, parameter value}. */
    private static String name(JsonNode result) {
        String[] parts = result.get("benchmark").asText().split("\\.");
        StringBuilder name = new StringBuilder(parts[parts.length - 2] + "." + parts[parts.length - 1]);
        result.path("params").properties().forEach(parameter -> name.append(", ")
                .append(parameter.getKey())
                .append(' ')
                .append(parameter.getValue().asText()));
        return name.toString();
    }

    String markdown() {
        StringBuilder text = new StringBuilder("\n## Single parts\n");
        if (!results.isEmpty()) addRows(text);
        List<String> missing = CLASSES.stream().filter(name -> !has(name)).toList();
        if (!missing.isEmpty())
            text.append("\nNot measured at this commit: ").append(String.join(", ", missing)).append(".\n");
        return text.toString();
    }

    private boolean has(String benchmark) {
        return results.keySet().stream().anyMatch(name -> name.startsWith(benchmark + "."));
    }

    private void addRows(StringBuilder text) {
        text.append("\n`bench/jmh`. ± is JMH's interval of 99.9 %.\n")
                .append("\n| benchmark | Java | ns | allocated bytes | iterations |\n|---|---|---|---|---|\n");
        for (String benchmark : CLASSES) addRows(text, name -> name.startsWith(benchmark + "."));
        addRows(text, name -> CLASSES.stream().noneMatch(benchmark -> name.startsWith(benchmark + ".")));
    }

    private void addRows(StringBuilder text, Predicate<String> isIn) {
        results.forEach((name, result) -> {
            if (isIn.test(name)) addRow(text, result);
        });
    }

    private static void addRow(StringBuilder text, JsonNode result) {
        text.append("| ").append(name(result)).append(" | ").append(java(result)).append(" | ").append(metric(result.path("primaryMetric")));
        text.append(" | ").append(metric(result.path("secondaryMetrics").path("gc.alloc.rate.norm")));
        text.append(" | ").append(result.path("forks").asInt() * result.path("measurementIterations").asInt()).append(" |\n");
    }

    private static String metric(JsonNode metric) {
        if (!metric.path("score").isNumber()) return "not measured";
        String score = Stat.number(metric.get("score").asDouble());
        double error = metric.path("scoreError").asDouble(Double.NaN);
        return Double.isNaN(error) ? score : score + " ± " + Stat.number(error);
    }
}

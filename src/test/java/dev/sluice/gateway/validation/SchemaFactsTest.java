package dev.sluice.gateway.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.language.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Verdicts and pointers are those of the library that validated before, but for a list of differences with reasons. */
class SchemaFactsTest {
    private static final Path FOLDER = Path.of("src/test/resources/dev/sluice/gateway/validation");

    /**
     * One value of a schema, or a schema with an error.
     *
     * @param outcome the verdict and the pointers, or the location and the message of the error
     * @param suite the verdict of the official suite; empty for a fact of another origin
     */
    private record Fact(String schema, String value, String outcome, String suite) {}

    private static List<Fact> facts() throws IOException {
        List<Fact> facts = new ArrayList<>();
        String schema = "";
        boolean isOfSuite = false;
        for (String line : Files.readAllLines(FOLDER.resolve("facts.txt"))) {
            if (line.startsWith("## ")) isOfSuite = line.startsWith("## The official");
            if (line.startsWith("#") || line.isEmpty()) continue;
            String[] parts = line.split("\t", -1);
            String kind = parts[0].substring(0, parts[0].indexOf(' '));
            String text = parts[0].substring(kind.length() + 1);
            if (kind.equals("schema")) {
                schema = text;
                facts.add(new Fact(schema, "", "accepted", ""));
            } else if (kind.equals("error"))
                facts.add(new Fact(text, "", "error at " + parts[1] + ": " + parts[2], ""));
            else facts.add(fact(schema, text, isOfSuite, parts));
        }
        return facts;
    }

    private static Fact fact(String schema, String value, boolean isOfSuite, String[] parts) {
        String verdict = parts[0].substring(0, parts[0].indexOf(' '));
        String pointers = parts.length < 2 || parts[1].isEmpty() ? "" : " " + parts[1];
        String suite = parts.length < 3 ? (isOfSuite ? verdict : "") : parts[2].replace("suite: ", "");
        return new Fact(schema, value, verdict + pointers, suite);
    }

    private static String outcome(Fact fact) {
        try {
            RequestSchema schema = RequestSchema.of(JsonReader.DEFAULT.read(fact.schema()));
            if (fact.value().isEmpty()) return "accepted";
            List<InvalidRequestFailure.Violation> violations =
                    RequestSchemaTest.violations(schema, JsonReader.DEFAULT.read(fact.value()));
            String pointers = violations.stream()
                    .map(violation -> violation.pointer().isEmpty() ? "#" : printable(violation.pointer()))
                    .sorted()
                    .collect(Collectors.joining(" "));
            return violations.isEmpty() ? "valid" : "invalid " + pointers;
        } catch (InvalidSchemaException e) {
            return "error at " + e.pointer() + ": " + e.getMessage();
        }
    }

    private static String printable(String pointer) {
        return pointer.chars()
                .mapToObj(character -> character <= ' ' ? "%%%02X".formatted(character) : Character.toString(character))
                .collect(Collectors.joining());
    }

    /** Returns each difference with its reason, as {@code schema, value, before, now}, by these parts. */
    private static Map<String, String> differences() throws IOException {
        Map<String, String> reasons = new LinkedHashMap<>();
        String reason = "";
        for (String line : Files.readAllLines(FOLDER.resolve("differences.txt"))) {
            if (line.startsWith("# ")) reason = line.substring(2);
            else if (!line.isEmpty()) reasons.put(line, reason);
        }
        return reasons;
    }

    private static String difference(Fact fact, String now) {
        return String.join("\t", fact.schema(), fact.value(), fact.outcome(), now);
    }

    @Test
    void each_difference_from_the_library_is_listed_with_its_reason() throws IOException {
        List<String> found = new ArrayList<>();
        for (Fact fact : facts()) {
            String now = outcome(fact);
            if (!now.equals(fact.outcome())) found.add(difference(fact, now));
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(differences().keySet());
        assertThat(differences().values())
                .allSatisfy(reason -> assertThat(reason).isNotBlank());
    }

    @Test
    void the_verdicts_are_those_of_the_official_suite_but_for_two_formats() throws IOException {
        List<String> found = new ArrayList<>();
        for (Fact fact : facts()) {
            String now = outcome(fact).replaceFirst(" .*", "");
            if (!fact.suite().isEmpty() && !now.equals(fact.suite())) found.add(fact.schema() + " " + fact.value());
        }
        assertThat(found)
                .allSatisfy(fact -> assertThat(fact).matches("\\{\"format\":\"(email|time)\"} .*"))
                .hasSize(7);
    }
}

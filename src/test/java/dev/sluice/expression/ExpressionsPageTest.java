package dev.sluice.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.docs.Page;
import dev.sluice.expression.function.FunctionLibrary;
import dev.sluice.json.Json;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.spec.InvalidTextException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs each example of docs/expressions.md. */
class ExpressionsPageTest {
    private static final Page PAGE = Page.read("docs/expressions.md");

    private static final Pattern HEADING_OR_BLOCK = Pattern.compile("(?ms)^##.*?$|^```(json|jslt)\\n(.*?)^```$");
    private static final Pattern FUNCTION_ROW =
            Pattern.compile("\\| (`[^|]*`) \\| [^|]+ \\| `([^|]+)` → (error: )?`([^|]+)` \\|");
    private static final Pattern FUNCTION = Pattern.compile("`([a-z0-9-]+)\\(");
    private static final Pattern DIFFERENCE_ROW = Pattern.compile("\\| `(.+)` \\| (error|`.+`) \\| (error|`.+`) \\|");

    /** An expression, its input, and its value or the part of a message behind {@code error:}. */
    record Example(String input, String expression, String value) {
        @Override
        public String toString() {
            return expression;
        }
    }

    static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        String input = "null";
        for (MatchResult part : HEADING_OR_BLOCK.matcher(PAGE.text()).results().toList()) {
            if (part.group(1) == null) input = "null";
            else if (part.group(1).equals("json")) input = part.group(2);
            else for (String example : part.group(2).split("\n\n")) examples.add(example(input, example));
        }
        return examples;
    }

    private static Example example(String input, String text) {
        int arrow = text.indexOf("\n=> ");
        assertThat(arrow).as(text).isPositive();
        return new Example(
                input, text.substring(0, arrow), text.substring(arrow + 4).strip());
    }

    static List<Example> functionExamples() {
        return functionRows().stream()
                .map(row -> new Example("null", row.group(2), (row.group(3) == null ? "" : "error: ") + row.group(4)))
                .toList();
    }

    private static List<MatchResult> functionRows() {
        List<String> rows = PAGE.part("functions").stream()
                .filter(line -> line.startsWith("| `"))
                .toList();
        return rows.stream().map(row -> match(FUNCTION_ROW, row)).toList();
    }

    private static MatchResult match(Pattern pattern, String row) {
        Matcher matcher = pattern.matcher(row);
        assertThat(matcher.matches()).as(row).isTrue();
        return matcher.toMatchResult();
    }

    @ParameterizedTest
    @MethodSource({"examples", "functionExamples"})
    void an_example_has_the_value_that_the_page_shows(Example example) {
        if (example.value.startsWith("error: "))
            assertThat(evaluate(example)).startsWith("error: ").contains(example.value.substring(7));
        else assertThat(evaluate(example)).isEqualTo(example.value);
    }

    private static String evaluate(Example example) {
        JsonNode input = Json.readTree(example.input.getBytes(StandardCharsets.UTF_8), MemoryAccount.unlimited());
        try {
            return Expression.parse(example.expression)
                    .evaluate(TestValues.of(name -> input.path(name)), input)
                    .toString();
        } catch (InvalidTextException | EvaluationException e) {
            return "error: " + e.getMessage();
        }
    }

    @Test
    void the_page_has_examples_of_every_section_and_function() {
        assertThat(examples()).hasSizeGreaterThan(60);
        Set<String> documented = new TreeSet<>();
        for (MatchResult row : functionRows())
            FUNCTION.matcher(row.group(1)).results().forEach(name -> documented.add(name.group(1)));
        assertThat(documented).isEqualTo(FunctionLibrary.names());
    }

    @Test
    void the_example_of_a_function_calls_it() {
        for (MatchResult row : functionRows()) {
            String name = FUNCTION.matcher(row.group(1))
                    .results()
                    .findFirst()
                    .orElseThrow()
                    .group(1);
            assertThat(row.group(2)).contains(name + "(");
        }
    }

    static List<MatchResult> differences() {
        List<String> rows = PAGE.part("differences").stream()
                .filter(line -> line.startsWith("| `"))
                .toList();
        return rows.stream().map(row -> match(DIFFERENCE_ROW, row)).toList();
    }

    @ParameterizedTest
    @MethodSource("differences")
    void a_difference_from_jslt_is_as_the_page_shows(MatchResult row) {
        assertOutcome(Outcome.inSluice(row.group(1), "null"), row.group(2));
        assertOutcome(Outcome.inJslt(row.group(1), "null"), row.group(3));
    }

    private static void assertOutcome(Outcome outcome, String shown) {
        if (shown.equals("error"))
            assertThat(outcome.isFailure()).as(outcome.toString()).isTrue();
        else assertThat("`" + outcome + "`").isEqualTo(shown);
    }
}

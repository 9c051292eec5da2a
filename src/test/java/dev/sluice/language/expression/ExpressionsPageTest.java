package dev.sluice.language.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.schibsted.spt.data.jslt.Parser;
import com.schibsted.spt.data.jslt.filters.TrueJsonFilter;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.docs.Page;
import dev.sluice.gateway.compose.RouteFixture;
import dev.sluice.language.expression.function.FunctionLibrary;
import dev.sluice.language.expression.pattern.Patterns;
import dev.sluice.language.expression.pattern.TextPattern;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.json.Json;
import dev.sluice.language.pattern.InvalidPatternException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern NULL_PATH_ROW = Pattern.compile("\\| `(.+)` \\| `(.+)` \\|");
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
            else for (String example : part.group(2).split("\n\n", -1)) examples.add(example(input, example));
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
                    .evaluate(RouteFixture.values(name -> input.path(name)), input)
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

    static List<MatchResult> nullPaths() {
        List<String> rows = PAGE.part("null paths").stream()
                .filter(line -> line.startsWith("| `"))
                .toList();
        return rows.stream().map(row -> match(NULL_PATH_ROW, row)).toList();
    }

    @ParameterizedTest
    @MethodSource("nullPaths")
    void a_path_that_is_always_null_has_the_message_that_the_page_shows(MatchResult row) {
        assertThat(Expression.parse(row.group(1)).nullPaths(Map.of()))
                .extracting(NullPath::message)
                .containsExactly(row.group(2));
    }

    private static List<List<String>> patternRows(String part) {
        return PAGE.part(part).stream()
                .filter(line -> line.startsWith("| ") && line.contains("`"))
                .map(line -> List.of(line.split(" \\| ")))
                .toList();
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell)
                .results()
                .map(code -> code.group(1).replace("\\|", "|"))
                .toList();
    }

    static List<List<String>> patterns() {
        return patternRows("patterns");
    }

    /** The last spelling has the meaning of the pattern in Java. */
    @ParameterizedTest
    @MethodSource("patterns")
    void a_pattern_with_another_meaning_differs_from_java_as_the_page_shows(List<String> row)
            throws InvalidPatternException {
        TextPattern pattern = Patterns.compile(codes(row.get(0)).get(0));
        TextPattern former = Patterns.compile(codes(row.get(3)).get(0));
        Pattern java = Pattern.compile(codes(row.get(0)).get(0));
        int differences = 0;
        for (char character = 0; character < 0x3000; character++) {
            String text = String.valueOf(character);
            boolean inJava = java.matcher(text).find();
            assertThat(isIn(former, text)).as(text).isEqualTo(inJava);
            if (isIn(pattern, text) != inJava) differences++;
        }
        assertThat(differences).isBetween(1, 10);
    }

    private static boolean isIn(TextPattern pattern, String text) {
        return pattern.matches(text, EvaluationBudget.unshared()).find();
    }

    static List<List<String>> patternErrors() {
        return patternRows("pattern errors");
    }

    @ParameterizedTest
    @MethodSource("patternErrors")
    void a_pattern_is_an_error_and_its_other_spelling_is_none(List<String> row) {
        for (String pattern : codes(row.get(0)))
            assertThatThrownBy(() -> Patterns.compile(pattern)).isInstanceOf(InvalidPatternException.class);
        for (String pattern : codes(row.get(1)))
            assertThatCode(() -> Patterns.compile(pattern)).as(pattern).doesNotThrowAnyException();
    }

    @Test
    void the_page_has_each_pattern_that_means_something_else() {
        assertThat(patterns()).hasSize(9);
        assertThat(patternErrors()).hasSize(17);
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

    /**
     * The value of an expression, or its failure, in Sluice and in the JSLT library.
     *
     * @param value null for a failure
     */
    record Outcome(@Nullable JsonNode value, String failure) {
        private static final ObjectMapper DOUBLES = new ObjectMapper();

        static Outcome inSluice(String text, String input) {
            JsonNode document = Json.readTree(input.getBytes(StandardCharsets.UTF_8), MemoryAccount.unlimited());
            try {
                return new Outcome(
                        Expression.parse(text)
                                .evaluate(RouteFixture.values(name -> variable(name, document)), document),
                        "");
            } catch (InvalidTextException | EvaluationException e) {
                return new Outcome(null, String.valueOf(e.getMessage()));
            }
        }

        private static JsonNode variable(String name, JsonNode document) {
            if (name.equals("in")) return document;
            throw new EvaluationException("no variable " + name);
        }

        /** Evaluates with the library, which keeps nulls and empty values in objects here. */
        static Outcome inJslt(String text, String input) {
            try {
                JsonNode document = DOUBLES.readTree(input);
                Parser parser = new Parser(new StringReader(text)).withObjectFilter(new TrueJsonFilter());
                return new Outcome(parser.compile().apply(Map.of("in", document), document), "");
            } catch (Exception | StackOverflowError e) {
                return new Outcome(null, String.valueOf(e.getMessage()));
            }
        }

        boolean isFailure() {
            return value == null;
        }

        /** Returns the JSON of the value with its keys in their order. Texts of numbers are equal if the values and the kinds are. */
        String canonical() {
            return value == null || !isFinite(value) ? "fails" : canonical(value);
        }

        private static boolean isFinite(JsonNode value) {
            for (JsonNode part : value) if (!isFinite(part)) return false;
            return !value.isDouble() || Double.isFinite(value.doubleValue());
        }

        private static String canonical(JsonNode value) {
            List<String> parts = new ArrayList<>();
            if (value.isArray()) {
                for (JsonNode element : value) parts.add(canonical(element));
                return parts.toString();
            }
            if (value.isObject()) {
                for (Map.Entry<String, JsonNode> field : value.properties())
                    parts.add('"' + field.getKey() + "\": " + canonical(field.getValue()));
                return "{" + String.join(", ", parts) + "}";
            }
            // Jackson 2.9 read an empty text as null, and JSLT returns that.
            if (value.isMissingNode()) return "null";
            return value.isNumber() ? canonicalNumber(value) : value.toString();
        }

        private static String canonicalNumber(JsonNode number) {
            BigDecimal decimal = new BigDecimal(number.asText());
            String digits =
                    decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toString();
            return number.isIntegralNumber() ? digits : digits + " as a decimal";
        }

        @Override
        public String toString() {
            if (value == null) return "fails: " + failure;
            return value.isNumber() ? value.asText() : value.toString();
        }
    }
}

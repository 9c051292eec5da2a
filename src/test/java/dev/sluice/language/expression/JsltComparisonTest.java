package dev.sluice.language.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.language.expression.ExpressionsPageTest.Outcome;
import dev.sluice.language.expression.JsltComparisonTest.ExpressionCorpus.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the values of expressions with those of the JSLT library, whose language this is. */
class JsltComparisonTest {
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "8",
            "-2.5",
            "\"\"",
            "\"text\"",
            "\"16\"",
            "[]",
            "[1, \"a\"]",
            "{}",
            "{\"a\": 1}");

    private static final List<String> TEXTS_OF_PATTERNS =
            List.of("null", "true", "7", "\"\"", "\"text\"", "\"t\"", "[]");

    private static final List<String> OF_ONE = List.of(
            "is-string",
            "is-number",
            "is-integer",
            "is-decimal",
            "is-boolean",
            "is-object",
            "is-array",
            "boolean",
            "not",
            "string",
            "to-json",
            "number",
            "array",
            "size",
            "from-json",
            "hash-int",
            "lowercase",
            "uppercase",
            "trim",
            "sha256-hex",
            "round",
            "floor",
            "ceiling",
            "sum",
            "flatten",
            "all",
            "any",
            "zip-with-index",
            "parse-url",
            "error");

    private static final List<String> OF_TWO = List.of(
            "number",
            "from-json",
            "contains",
            "starts-with",
            "ends-with",
            "join",
            "get-key",
            "min",
            "max",
            "mod",
            "zip",
            "index-of",
            "fallback",
            "parse-time",
            "format-time",
            "uuid");

    private static final List<String> OPERATORS =
            List.of("+", "-", "*", "/", "==", "!=", "<", "<=", ">", ">=", "and", "or", "|");

    private final List<String> differences = new ArrayList<>();

    @Test
    void the_corpus_has_at_least_400_expressions() {
        assertThat(ExpressionCorpus.readAll()).hasSizeGreaterThan(1000);
        assertThat(ExpressionCorpus.readAll().stream().map(Entry::text).distinct())
                .hasSizeGreaterThan(400);
    }

    @Test
    void most_expressions_of_the_corpus_have_a_value() {
        List<Entry> corpus = ExpressionCorpus.readAll();
        long withValue = corpus.stream().filter(JsltComparisonTest::hasValue).count();
        assertThat(withValue).isGreaterThan(corpus.size() * 7L / 10);
    }

    private static boolean hasValue(Entry entry) {
        return entry.inputs().stream()
                .anyMatch(input -> !Outcome.inJslt(entry.text(), input).isFailure());
    }

    @ParameterizedTest
    @FieldSource("dev.sluice.language.expression.JsltComparisonTest$ExpressionCorpus#FILES")
    void an_expression_has_the_value_of_the_library_or_fails_with_it(String file) {
        for (Entry entry : ExpressionCorpus.read(file))
            for (String input : entry.inputs()) compare(entry.location(), entry.text(), input);
        assertThat(differences).isEmpty();
    }

    @Test
    void functions_and_operators_agree_for_each_kind_of_value() {
        for (String left : VALUES) {
            for (String function : OF_ONE) compare("", function + "(.)", left);
            for (String right : VALUES) {
                String input = "[" + left + ", " + right + "]";
                for (String function : OF_TWO) compare("", function + "(.[0], .[1])", input);
                for (String operator : OPERATORS) compare("", ".[0] " + operator + " .[1]", input);
                compare("", ".[0][.[1]]", input);
                compare("", ".[0] | .[$in[1] : ]", input);
                compare("", "get-key(.[0], .[1], 1)", input);
            }
        }
        assertThat(differences).isEmpty();
    }

    @Test
    void patterns_agree_for_each_kind_of_value() {
        for (String text : VALUES)
            for (String pattern : TEXTS_OF_PATTERNS)
                for (String call : List.of(
                        "test(.[0], .[1])", "capture(.[0], .[1])", "split(.[0], .[1])", "replace(.[0], .[1], .[0])"))
                    compare("", call, "[" + text + ", " + pattern + "]");
        assertThat(differences).isEmpty();
    }

    private void compare(String location, String text, String input) {
        Outcome sluice = Outcome.inSluice(text, input);
        Outcome jslt = Outcome.inJslt(text, input);
        if (!sluice.canonical().equals(jslt.canonical()))
            differences.add(String.join("\n  ", "", location + " " + text, "@ " + input, "= " + sluice, "~ " + jslt));
    }

    static List<Entry> differences() {
        return ExpressionCorpus.read("differences");
    }

    @ParameterizedTest
    @MethodSource("differences")
    void a_difference_is_intended(Entry entry) {
        String input = entry.inputs().get(0);
        assertOutcome(Outcome.inSluice(entry.text(), input), entry.inSluice());
        assertOutcome(Outcome.inJslt(entry.text(), input), entry.inJslt());
    }

    private static void assertOutcome(Outcome outcome, String expected) {
        if (expected.startsWith("fails: ")) {
            assertThat(outcome.isFailure()).as(outcome.toString()).isTrue();
            assertThat(outcome.failure()).contains(expected.substring(7));
        } else if (expected.startsWith("a text of ") || expected.startsWith("a number of ")) {
            assertThat(outcome.canonical()).isNotEqualTo("fails");
            assertThat(outcome.toString().replace("\"", "")).hasSize(Integer.parseInt(expected.replaceAll("\\D", "")));
        } else assertThat(outcome).hasToString(expected);
    }

    @Test
    void objects_keep_nulls_and_empty_values() {
        String text = "{\"a\": null, \"b\": [], \"c\": {}, \"d\": .missing}";
        assertThat(Outcome.inSluice(text, "{}")).hasToString("{\"a\":null,\"b\":[],\"c\":{},\"d\":null}");
        assertThat(com.schibsted.spt.data.jslt.Parser.compileString(text).apply(null))
                .hasToString("{}");
    }

    @Test
    void the_names_in_times_are_english() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(Outcome.inSluice("format-time(0, \"EEEE d MMMM\")", "null"))
                    .hasToString("\"Thursday 1 January\"");
            assertThat(Outcome.inJslt("format-time(0, \"EEEE d MMMM\")", "null"))
                    .hasToString("\"Donnerstag 1 Januar\"");
        } finally {
            Locale.setDefault(before);
        }
    }

    /**
     * The expressions in {@code src/test/resources/expressions}. Each line is an expression; a line that starts with a space continues it. Lines
     * that start with {@code @} are the inputs of the expressions below them; a heading, which starts with {@code #}, sets the input to null.
     * Lines that start with {@code =} and {@code ~} are the value of an expression in Sluice and in the JSLT library.
     */
    static final class ExpressionCorpus {
        static final List<String> FILES =
                List.of("paths", "operators", "control", "loops", "objects", "syntax", "functions");

        private final String file;
        private final List<Entry> entries = new ArrayList<>();
        private List<String> inputs = List.of("null");
        private boolean isAmongInputs;

        private ExpressionCorpus(String file) {
            this.file = file;
        }

        static List<Entry> read(String file) {
            ExpressionCorpus corpus = new ExpressionCorpus(file);
            List<String> lines = text(file).lines().toList();
            for (int index = 0; index < lines.size(); index++) corpus.add(lines.get(index), index + 1);
            return corpus.entries;
        }

        static List<Entry> readAll() {
            return FILES.stream().flatMap(file -> read(file).stream()).toList();
        }

        private static String text(String file) {
            try (InputStream text = ExpressionCorpus.class.getResourceAsStream("/expressions/" + file + ".txt")) {
                return new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void add(String line, int number) {
            if (line.startsWith("@")) addInput(line.substring(1).trim());
            else if (line.startsWith("#")) inputs = List.of("null");
            else if (line.startsWith(" ")) last(entry -> entry.with(entry.text + "\n" + line));
            else if (line.startsWith("= ")) last(entry -> entry.expecting(line.substring(2), entry.inJslt));
            else if (line.startsWith("~ ")) last(entry -> entry.expecting(entry.inSluice, line.substring(2)));
            else if (!line.isEmpty()) entries.add(new Entry(file + ".txt:" + number, line, inputs, "", ""));
            isAmongInputs = line.startsWith("@");
        }

        private void addInput(String input) {
            List<String> all = new ArrayList<>(isAmongInputs ? inputs : List.of());
            all.add(input);
            inputs = all;
        }

        private void last(java.util.function.UnaryOperator<Entry> change) {
            entries.set(entries.size() - 1, change.apply(entries.get(entries.size() - 1)));
        }

        /**
         * An expression and its inputs.
         *
         * @param inSluice the expected value; empty in a list without values
         * @param inJslt the expected value of the JSLT library
         */
        record Entry(String location, String text, List<String> inputs, String inSluice, String inJslt) {
            private Entry with(String longerText) {
                return new Entry(location, longerText, inputs, inSluice, inJslt);
            }

            private Entry expecting(String sluice, String jslt) {
                return new Entry(location, text, inputs, sluice, jslt);
            }

            @Override
            public String toString() {
                return location + ": " + text;
            }
        }
    }
}

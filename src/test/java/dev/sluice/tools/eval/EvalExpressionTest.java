package dev.sluice.tools.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tools.cli.CommandLineRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code sluice eval} with one expression. */
class EvalExpressionTest {
    private static final String CONF = "src/test/resources/dev/sluice/tools/eval/conf";

    @TempDir
    Path folder;

    private static CommandLineRun eval(String... arguments) {
        List<String> all = new ArrayList<>(List.of("eval"));
        all.addAll(List.of(arguments));
        return CommandLineRun.of(all.toArray(String[]::new));
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private String file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes).toString();
    }

    private static void assertValue(CommandLineRun run, String value) {
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo(value + "\n");
        assertThat(run.code()).isZero();
    }

    private static void assertFails(CommandLineRun run, int code, String message) {
        assertThat(run.err()).isEqualTo(message + "\n");
        assertThat(run.out()).isEmpty();
        assertThat(run.code()).isEqualTo(code);
    }

    private static void assertMisuse(CommandLineRun run, String message) {
        assertThat(run.err()).contains(message);
        assertThat(run.out()).isEmpty();
        assertThat(run.code()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            19.90 * 3    | 59.70
            .            | null
            "text"       | "text"
            [1, 1.10]    | [ 1, 1.10 ]
            {"a" : true} | {⏎  "a" : true⏎}
            """)
    void a_value_is_printed_as_json(String expression, String value) {
        assertValue(eval(expression), value.replace("⏎", "\n"));
    }

    @Test
    void an_expression_sees_files_as_dot_and_as_variables() throws IOException {
        String input = file("input.json", "{ \"price\": 19.90 }");
        String customer = file("customer.json", "{ \"rate\": 2 }");
        String empty = file("empty.json", " \n");
        assertValue(eval(".price * $customer.rate", "--input", input, "--var", "customer=" + customer), "39.80");
        assertValue(eval("[., $a]", "--input", empty, "--var", "a=" + empty), "[ null, null ]");
    }

    @Test
    void an_expression_comes_from_a_file() throws IOException {
        String file = file("total.jslt", "// total\ndef double(n) $n * 2\n\ndouble(.)\n");
        assertValue(eval("--file", file, "--input", file("n.json", "21")), "42");
    }

    @Test
    void an_expression_sees_the_functions_of_a_configuration() {
        assertValue(eval("euros(1990)", "--conf", CONF), "19.9");
        assertFails(
                eval("cents(1990)"),
                1,
                "EXPR:1:1: not an expression: there is no function cents()\n    cents(1990)\n    ^");
    }

    @Test
    void a_mistake_in_the_expression_is_shown_with_its_line_and_a_caret() throws IOException {
        CommandLineRun run = eval("--file", file("bad.jslt", "{ \"a\": 1,\n  \"b\": 5-3 }"));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith(folder.resolve("bad.jslt") + ":2:8: ")
                .endsWith("\n      \"b\": 5-3 }\n           ^\n");
    }

    @Test
    void a_failed_evaluation_is_shown_with_its_location() throws IOException {
        String input = file("input.json", "{ \"price\": { \"amount\": 1 } }");
        CommandLineRun run = eval("let p = .price\n$p - 1", "--input", input);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("EXPR:2:4: ").contains("-", "object").endsWith("\n    $p - 1\n       ^\n");
    }

    @Test
    void an_unknown_variable_is_an_error_with_a_suggestion() throws IOException {
        String customer = "customer=" + file("customer.json", "{}");
        assertFails(
                eval("[$customer, $custmer.id]", "--var", customer),
                1,
                "EXPR:1:13: $custmer: unknown; did you mean $customer?\n    [$customer, $custmer.id]\n                ^");
        assertFails(
                eval("$customer"),
                1,
                "EXPR:1:1: $customer: unknown; --var customer=FILE gives it a value\n    $customer\n    ^");
    }

    @Test
    void warnings_do_not_change_the_exit_code() throws IOException {
        CommandLineRun run = eval("let a = 1 if (true) 2 else 3", "--var", "b=" + file("b.json", "1"));
        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo("2\n");
        assertThat(run.err())
                .contains("EXPR:1:1: warning: ", "EXPR:1:15: warning: ", "warning: the expression does not use $b\n");
    }

    @Test
    void a_path_that_is_null_because_of_another_kind_is_a_warning_with_its_location() throws IOException {
        String input = file("input.json", "{ \"items\": [{ \"total\": 2 }] }");
        CommandLineRun run = eval("let i = .items\n{ \"sum\": $i.total, \"first\": .items.total }", "--input", input);
        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo("{\n  \"sum\" : null,\n  \"first\" : null\n}\n");
        assertThat(run.err()).isEqualTo("""
                EXPR:2:10: warning: $i.total: a list has no keys; did you mean [for ($i) .total]?
                    { "sum": $i.total, "first": .items.total }
                             ^
                EXPR:2:29: warning: .items.total: a list has no keys; did you mean [for (.items) .total]?
                    { "sum": $i.total, "first": .items.total }
                                                ^
                """);
    }

    @Test
    void a_path_that_is_null_for_each_value_is_a_warning_once() {
        CommandLineRun run = eval("let p = { \"a\": { \"name\": 1 } }\n[[for ($p) .name], $p.a.name.x]");
        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo("[ [ null ], null ]\n");
        assertThat(run.err()).isEqualTo("""
                EXPR:2:12: warning: .name is always null: there is no key name; did you mean .value.name?
                    [[for ($p) .name], $p.a.name.x]
                               ^
                EXPR:2:20: warning: $p.a.name.x is always null: a number has no keys
                    [[for ($p) .name], $p.a.name.x]
                                       ^
                """);
    }

    @Test
    void a_trace_shows_each_part_with_its_value() throws IOException {
        String input = file("input.json", "[{\"price\": 2}, {\"price\": 3.5}]");
        CommandLineRun run = eval("[for (.) .price * 2\n if (.price > 2)]", "--input", input, "--trace");
        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo("[ 7.0 ]\n");
        assertThat(run.err()).isEqualTo("""
                1:7  .  =>  [{"price":2},{"price":3.5}]
                2:6  .  =>  {"price":2}
                2:6  .price  =>  2
                2:6  .price > 2  =>  false
                2:6  .  =>  {"price":3.5}
                2:6  .price  =>  3.5
                2:6  .price > 2  =>  true
                1:10  .  =>  {"price":3.5}
                1:10  .price  =>  3.5
                1:10  .price * 2  =>  7.0
                1:1  [for (.) .price * 2  if (.price > 2)]  =>  [7.0]
                """);
    }

    @Test
    void a_trace_shows_computed_constants_but_no_literals() {
        CommandLineRun run = eval("let a = 3 * 2 def f(n) $n + 1 f($a)", "--trace");
        assertThat(run.out()).isEqualTo("7\n");
        assertThat(run.err()).isEqualTo("""
                1:33  $a  =>  6
                1:24  $n  =>  6
                1:24  $n + 1  =>  7
                1:31  f($a)  =>  7
                """);
    }

    @Test
    void a_trace_ends_where_the_evaluation_fails() {
        CommandLineRun run = eval("[1 + 2, error(\"no\")]", "--trace");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).startsWith("1:2  1 + 2  =>  3\nEXPR:1:9: ");
    }

    @Test
    void a_trace_is_bounded_in_its_lines_and_in_their_length() {
        CommandLineRun run = eval("[for (numbers(1, 5000)) { \"" + "k".repeat(200) + "\" : . }]", "--trace");
        assertThat(run.code()).isZero();
        assertThat(run.err().lines())
                .hasSize(1001)
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(200));
        assertThat(run.err()).endsWith(" more values\n").contains("…");
    }

    @Test
    void the_cost_is_the_same_each_time_and_with_a_trace() {
        String expression = "[for (numbers(1, 10)) . * 1.5 + (2 + 3)]";
        String cost = eval(expression, "--cost").err();
        assertThat(cost).matches("cost: \\d+ steps, \\d+ bytes\n");
        assertThat(eval(expression, "--cost").err()).isEqualTo(cost);
        assertThat(eval(expression, "--cost", "--trace").err()).endsWith(cost);
    }

    @Test
    void a_limit_ends_the_evaluation_with_its_name() {
        CommandLineRun run = eval("def f(n) f($n + 1) f(1)", "--cost");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("limits.expression.depth", "cost: ");
    }

    @Test
    void options_that_do_not_go_together_are_misuse() throws IOException {
        String one = file("one.json", "1");
        assertMisuse(eval(), "an expression is missing: EXPR, --file FILE, or --route 'METHOD /path'");
        assertMisuse(eval(".", "--file", one), "the expression is EXPR or --file, not both");
        assertMisuse(eval("--input", "-", "--file", "-"), "only one of --file, --input and --var can be -");
        assertMisuse(eval(".", "--input", "-", "--var", "a=-"), "only one of --file, --input and --var can be -");
        assertMisuse(eval("$a", "--var", "a=" + one, "--var", "a=" + one), "--var a occurs twice");
        assertMisuse(eval("$a", "--var", "a"), "--var is written NAME=FILE");
        assertMisuse(eval("$a", "--var", "$a=" + one), "--var is written NAME=FILE");
        assertMisuse(eval(".", "--input", one, "--input", one), "--input");
        assertMisuse(eval(".", "--inptu", one), "--inptu");
        assertMisuse(eval(".", "."), "");
        assertMisuse(eval(".", "--step", "orders"), "--step and --fixtures need --route");
    }

    @Test
    void files_that_are_no_json_are_rejected_with_their_location() throws IOException {
        String missing = folder.resolve("missing.json").toString();
        assertFails(eval(".", "--input", missing), 2, missing + ": no such file");
        assertFails(eval("--file", folder.toString()), 2, folder + ": a folder (expected: a file)");
        String bad = file("bad.json", "{ \"ä\": 1,\n  \"ö\": x }");
        assertFails(
                eval(".", "--input", bad),
                2,
                bad
                        + ":2:8: not valid JSON, or more than its limits allow, or a key that occurs twice\n      \"ö\": x }\n           ^");
        assertThat(eval("$a", "--var", "a=" + file("twice.json", "{ \"a\": 1, \"a\": 2 }"))
                        .err())
                .contains("twice.json:1:", "a key that occurs twice");
        assertThat(eval(".", "--input", file("deep.json", "[".repeat(100_000))).code())
                .isEqualTo(2);
        assertThat(eval(".", "--input", file("digits.json", "1".repeat(1_000_000)))
                        .code())
                .isEqualTo(2);
    }

    @Test
    void invalid_utf_8_is_rejected_with_its_byte_offset() throws IOException {
        byte[] bytes = "\"ä?\"".getBytes(StandardCharsets.UTF_8);
        bytes[3] = (byte) 0xff;
        String file = file("latin1", bytes);
        assertFails(eval(".", "--input", file), 2, file + ": not UTF-8: the byte at offset 3");
        assertFails(eval("--file", file), 1, file + ": not UTF-8: the byte at offset 3");
        assertFails(
                eval("\"ä\uFFFD\""),
                1,
                "EXPR: not UTF-8 in the locale of this shell: the byte at offset 3 (--file reads UTF-8 in every locale)");
    }

    @Test
    void many_parentheses_are_a_located_error_and_more_exceed_the_size_of_a_file() throws IOException {
        CommandLineRun run = eval("--file", file("deep.jslt", "(".repeat(1024 * 1024)));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("deep.jslt:1:251: ").hasSizeLessThan(500);
        String large = file("large", "(".repeat(10 * 1024 * 1024));
        assertFails(eval("--file", large), 2, large + ": larger than 1 MiB");
        assertThat(eval(".", "--input", large).code()).isEqualTo(2);
        String huge = file("huge", " ".repeat(16 * 1024 * 1024 + 1));
        assertFails(eval(".", "--input", huge), 2, huge + ": larger than 16 MiB");
    }

    @Test
    void an_unpaired_surrogate_is_written_as_its_escape_and_nul_passes() throws IOException {
        assertValue(eval("\"\\ud800\""), "\"\\ud800\"");
        assertValue(eval("--file", file("nul.jslt", "\"a\u0000b\"")), "\"a\\u0000b\"");
    }

    @Test
    void a_long_line_is_shown_around_the_mistake() {
        String err =
                eval("[" + "1, ".repeat(100) + "!" + ", 1".repeat(100) + "]").err();
        String[] lines = err.split("\n", -1);
        assertThat(lines[0]).startsWith("EXPR:1:302: ");
        assertThat(lines[1]).startsWith("    …").endsWith("…").hasSizeLessThan(120);
        assertThat(lines[1].charAt(lines[2].indexOf('^'))).isEqualTo('!');
    }

    @Test
    void the_help_has_the_options_and_the_exit_codes() {
        CommandLineRun run = eval("--help");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("--input", "--trace", "--fixtures", "Exit codes:", "STEP.404.json");
    }
}

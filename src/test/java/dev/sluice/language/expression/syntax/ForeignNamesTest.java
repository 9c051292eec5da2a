package dev.sluice.language.expression.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.language.expression.Expression;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A suggestion is a text that mends the expression at the location of its error. */
class ForeignNamesTest {
    private static InvalidTextException mistake(String text) {
        return catchThrowableOfType(InvalidTextException.class, () -> Expression.parse(text));
    }

    /** The mended text begins with the written one up to the location, then has the suggestion, then an end of the written one. */
    private static void assertMended(String written, String mended) {
        InvalidTextException mistake = mistake(written);
        String before = written.substring(0, mistake.column() - 1);
        String message = String.valueOf(mistake.getMessage());
        assertThat(message).hasSizeLessThan(300).contains("; did you mean ").endsWith("?");
        String suggestion = message.substring(message.indexOf("; did you mean ") + 15, message.length() - 1);
        assertThat(mended).as(message).startsWith(before + suggestion);
        assertThat(written).endsWith(mended.substring((before + suggestion).length()));
        assertThat(Expression.parse(mended)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "length($a)                     ~ size($a)",
                "1 + len($a.b) * 2              ~ 1 + size($a.b) * 2",
                "{\"n\" : count($a), \"m\" : 1} ~ {\"n\" : size($a), \"m\" : 1}",
                "ceil(.price)                   ~ ceiling(.price)",
                "map(.name)                     ~ [for (.) .name]",
                "map($a, .name)                 ~ [for ($a) .name]",
                "select(.x > 1)                 ~ [for (.) . if (.x > 1)]",
                "filter($a, .x > 1)             ~ [for ($a) . if (.x > 1)]",
                "concat($a, \"-\", $b)          ~ $a + \"-\" + $b",
                "concat($a or 1, $b | .)        ~ ($a or 1) + ($b | .)",
                "coalesce($a, $b, 1)            ~ fallback($a, $b, 1)",
                "ifnull($a, 0)                  ~ fallback($a, 0)",
                "default($a, 0)                 ~ fallback($a, 0)",
                "toUpper($a)                    ~ uppercase($a)",
                "to_lower_case($a)              ~ lowercase($a)",
                "ascii_downcase(.)              ~ lowercase(.)",
                "substring($a, 0, 3)            ~ $a[0 : 3]",
                "slice($a, 1, 3)                ~ $a[1 : 3]",
                "substr($a.b, 1)                ~ $a.b[1 : ]",
                "substr($a, 2, 3)               ~ $a[2 : 5]",
                "substr($a, $i, 3)              ~ $a[$i : $i + 3]",
                "substr($a, $i or 1, $n | .)    ~ $a[($i or 1) : ($i or 1) + ($n | .)]",
                "keys($a)                       ~ [for ($a) .key]",
                "values($a)                     ~ [for ($a) .value]",
                "has($a, \"b\")                 ~ contains(\"b\", $a)",
                "tonumber($a)                   ~ number($a)",
                "parse_int($a)                  ~ floor(number($a))",
                "tostring(.)                    ~ string(.)",
                "to_entries($a)                 ~ array($a)",
                "add($a)                        ~ sum($a)",
                "unique($a)                     ~ distinct($a)",
                "unique_by($a, .id)             ~ distinct($a, .id)",
                "map(.id, $a)                   ~ [for ($a) .id]",
                "strftime($a, \"yyyy\")         ~ format-time($a, \"yyyy\")",
                "gsub($a, \"x\", \"y\")         ~ replace($a, \"x\", \"y\")",
                "regex_replace($a, \"[0-9]\", \"y\") ~ replace($a, \"[0-9]\", \"y\")",
                "Gsub($a, \"a+\", $b)          ~ replace($a, \"a+\", $b)",
                "split(\", \")                   ~ split(., \", \")",
                "sort($a)                       ~ sort-by($a, .)",
                "sort_by($a, .id)               ~ sort-by($a, .id)",
                "group_by(.id)                  ~ group-by(., .id)",
                "min_by($a, .id)                ~ sort-by($a, .id)[0]",
                "max($a)                        ~ sort-by($a, .)[-1]",
                "join(\",\")                    ~ join(., \",\")",
                "isnull($a)                     ~ $a == null",
                "isnull($a + 1)                 ~ ($a + 1) == null",
                "first($a)                      ~ $a[0]",
                "uuidv4()                       ~ uuid()",
                "range(1, $n)                   ~ numbers(1, $n - 1)",
                "lokup($a, 1)                   ~ lookup($a, 1)",
                "startswith($a, \"x\")          ~ starts-with($a, \"x\")"
            })
    void a_function_of_another_language_has_its_expression(String written, String mended) {
        assertMended(written, mended);
    }

    /** The arguments fit any template: a list, an expression of its elements, and a text that is no pattern. */
    @ParameterizedTest
    @MethodSource("templates")
    void the_expression_of_each_name_loads(String name, int count) {
        List<String> arguments = List.of("$a", ".b", "\"c\"").subList(0, count);
        List<String> texts = List.of("\"a\"", "\"b\"", "\"c\"").subList(0, count);
        List<String> element = List.of(".b").subList(0, Math.min(1, count));
        assertThat(Stream.of(arguments, texts, element)
                        .flatMap(given -> new ForeignCall(name, given).suggestion().stream())
                        .findFirst())
                .hasValueSatisfying(
                        suggestion -> assertThat(Expression.parse(suggestion)).isNotNull());
    }

    static Stream<Arguments> templates() {
        return ForeignNames.TEMPLATES.keySet().stream()
                .map(key -> key.split("/"))
                .map(key -> Arguments.of(key[0], key[1].equals("*") ? 2 : Integer.parseInt(key[1])));
    }

    @Test
    void a_function_with_the_same_name_has_the_same_number_of_arguments() {
        for (String same : ForeignNames.SAME) {
            String[] key = same.split("/", -1);
            List<String> arguments = List.of("$a", "\"b\"", "\"c\"").subList(0, Integer.parseInt(key[1]));
            assertThat(new ForeignCall(key[0], arguments).asVariable())
                    .hasValueSatisfying(
                            call -> assertThat(Expression.parse(call)).isNotNull());
        }
    }

    @Test
    void the_mean_is_avg() {
        assertMended("mean($a)", "avg($a)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "$sum($a)                       ~ sum($a)",
                "1 + $count($a.b)               ~ 1 + size($a.b)",
                "$contains($a, \"x\")           ~ contains(\"x\", $a)",
                "$a.b.size()                    ~ size($a.b)",
                "$a.substr(1, 2)                ~ $a[1 : 3]",
                "$a.substring(1, 2)             ~ $a[1 : 2]",
                "$substring($a, 1, 2)           ~ $a[1 : 3]",
                "$substring($a, 1)              ~ $a[1 : ]",
                "$split($a, \", \")              ~ split($a, \", \")",
                "$join($a, \"-\")                ~ join($a, \"-\")",
                "$number($a)                    ~ number($a)",
                "[$a.toUpperCase(), 1]          ~ [uppercase($a), 1]",
                "$a.replace(\"x\", \"y\")       ~ replace($a, \"x\", \"y\")",
                "$a.includes(1)                 ~ contains(1, $a)",
                ".a.length() + 1                ~ size(.a) + 1",
                "$a[]                           ~ [for ($a) .]",
                "$a.b[].c + 1                   ~ [for ($a.b) .c] + 1",
                ".[]                            ~ [for (.) .]",
                "$a[*].b.c                      ~ [for ($a) .b.c]",
                "$a[?(@.x > 1)]                 ~ [for ($a) . if (.x > 1)]",
                "$a[?x == 'y'].z                ~ [for ($a) .z if (.x == \"y\")]",
                "$a[?(@.mail == 'x@y.z')]       ~ [for ($a) . if (.mail == \"x@y.z\")]",
                "$a[?(@.x == \"a && '@.'\" && @.y)] ~ [for ($a) . if (.x == \"a && '@.'\" and .y)]",
                "$a[?x == `1` || y == `\"b || c\"`] ~ [for ($a) . if (.x == 1 or .y == \"b || c\")]",
                "$.a.b                          ~ .a.b",
                "1 + $.a[0]                     ~ 1 + .a[0]",
                "$[0].a                         ~ .[0].a",
                "$.a[*].b                       ~ [for (.a) .b]",
                "[for ($a) @.x]                 ~ [for ($a) .x]",
                "[for ($a) @]                   ~ [for ($a) .]",
                "sort-by($a, &x.y)              ~ sort-by($a, .x.y)",
                "$a['b'].c                      ~ $a.b.c",
                "$a['b-c d']                    ~ $a.\"b-c d\"",
                "{'a' : 1}                      ~ {\"a\" : 1}",
                "$a == 'x y'                    ~ $a == \"x y\"",
                "$a == `1`                      ~ $a == 1",
                "$a == `x`                      ~ $a == \"x\"",
                "!$a.b                          ~ not($a.b)",
                "$a and !is-string($b)          ~ $a and not(is-string($b))",
                "$a && $b                       ~ $a and $b",
                "$a || $b                       ~ $a or $b",
                "$a & \"x\"                     ~ $a + \"x\"",
                "\"x\" & $a                     ~ \"x\" + $a",
                "$a === 1                       ~ $a == 1",
                "$a !== 1                       ~ $a != 1",
                "$a <> 1                        ~ $a != 1",
                "if ($a = 1) 2                  ~ if ($a == 1) 2",
                "let x := 1 $x                  ~ let x = 1 $x",
                "{\"a\" = 1}                    ~ {\"a\" : 1}",
                "$a ?? $b                       ~ fallback($a, $b)",
                "[1, $a.b ?? $b ?? 2, 3]        ~ [1, fallback($a.b, $b, 2), 3]",
                "$a + 1 ?: 0                    ~ fallback($a + 1, 0)",
                "$a?.b?.c                       ~ $a.b.c",
                "$a.b?                          ~ $a.b",
                "$a ? 1 : 2                     ~ if ($a) 1 else 2",
                "{\"a\" : $a > 1 ? $b : 2 + 3}  ~ {\"a\" : if ($a > 1) $b else 2 + 3}",
                "$a + $b.c % 2                  ~ $a + mod($b.c, 2)",
                "$a in [1, 2]                   ~ contains($a, [1, 2])",
                "$a is null                     ~ $a == null",
                "not $a == 1 and $b             ~ not($a == 1) and $b",
                "$a == None                     ~ $a == null",
                "True                           ~ true",
                "\"x \\(.a + 1) y\"             ~ \"x \" + (.a + 1) + \" y\""
            })
    void a_notation_of_another_language_has_its_expression(String written, String mended) {
        assertMended(written, mended);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nosuch($a)",
                "$a ?? ",
                "$a ?? )",
                "$a ? 1 2",
                "$..a",
                "$a[?(]",
                "$a[?(@.x ~ 1)]",
                "'it\"s'",
                "1 'x'",
                "1 @ 2",
                "1 % ",
                "$nosuch(1)",
                "$round(.x, 2)",
                ".x.round(2)",
                "$join(.tags)",
                "$merge([.a, .b])",
                "$split(.a, \",\", 2)",
                "$now(\"[Y]\")",
                "$random(1)",
                "$split(.a, \".\")",
                "$a.split(\"|\")",
                "split(\".\")",
                "$a.replace(\"$\", \"\")",
                "$a.replaceAll($b, \"\")",
                "$now()",
                "sort_by($a, \"id\")",
                "sub($a, \"x\", \"y\")",
                "implode(\",\", $a)",
                "explode(\",\", \"a\")",
                "$a.test(\"x\")",
                "mid($a, 2, 3)",
                "substr($a, -2, 2)",
                "strftime($a, \"%Y-%m\")",
                "strptime($a, \"%Y-%m\")",
                "map($a, 1)",
                "map($f, $a)",
                "$a & $b",
                "$a == \"x\" & $b == \"y\"",
                "$a[?(@.x == 'a\"b')]",
                "$a * $b % 2",
                "!",
                "not",
                "size(1, 2)"
            })
    void a_mistake_without_a_text_that_mends_it_has_no_suggestion(String written) {
        assertThat(mistake(written)).message().doesNotContain("did you mean");
    }

    @ParameterizedTest
    @ValueSource(strings = {"let x = $y($x + 1) $x", "..a", "[1, 2][ : 1]", "def length(x) 1 length(2)"})
    void an_expression_stays_valid_or_keeps_its_own_meaning(String text) {
        InvalidTextException mistake = mistake(text);
        if (mistake != null) assertThat(mistake).message().doesNotContain("did you mean");
    }

    @Test
    void a_suggestion_is_short_and_on_one_line() {
        String path = ".a".repeat(100);
        assertThat(mistake("length(" + path + ")")).hasMessage("not an expression: there is no function length()");
        assertThat(mistake("length(.a\n.b)")).message().doesNotContain("size");
        assertThat(mistake(path + " ?? 1")).message().doesNotContain("did you mean");
        assertThat(mistake("lokup(" + path + ")")).hasMessageEndingWith("did you mean lookup()?");
    }

    @Test
    void a_hundred_thousand_notations_are_one_error() {
        List<String> parts =
                List.of("$a ?? (", "'x' ", "!", "@.", "$a[?(", "$a ? 1 : ", "$.a[", "\"\\(", "$f(", "$a.f(", "& ");
        for (String part : parts)
            assertThat(String.valueOf(mistake(part.repeat(100_000)).getMessage()))
                    .hasSizeLessThan(400);
    }

    /** Pieces of other languages in any order. A suggestion for a whole value is an expression; others are operators. */
    @Property(tries = 20_000)
    void any_text_has_a_value_or_one_error_with_a_sound_suggestion(@ForAll("pieces") List<String> pieces) {
        String text = String.join("", pieces);
        try {
            Expression.parse(text);
        } catch (InvalidTextException e) {
            assertThat(e.column()).isBetween(1, text.length() + 1);
            String message = String.valueOf(e.getMessage());
            assertThat(message).hasSizeLessThan(400);
            int start = message.indexOf("; did you mean ");
            if (message.contains("unexpected '??'")
                    || message.contains("unexpected '[")
                    || message.contains("unexpected '%'"))
                assertThat(start < 0 || ForeignNames.isExpression(message.substring(start + 15, message.length() - 1)))
                        .as(text + " => " + message)
                        .isTrue();
        }
    }

    @Provide
    Arbitrary<List<String>> pieces() {
        return Arbitraries.of(
                        "$a",
                        ".b",
                        ".",
                        "$",
                        "[",
                        "]",
                        "(",
                        ")",
                        "{",
                        "}",
                        "?",
                        "??",
                        "?:",
                        ":",
                        "&",
                        "&&",
                        "|",
                        "%",
                        "'",
                        "'x'",
                        "\"",
                        "\"x\"",
                        "`",
                        "@",
                        "!",
                        "=",
                        ":=",
                        "<",
                        ">",
                        "*",
                        "[]",
                        "[*]",
                        "[?",
                        " in ",
                        " is ",
                        " not ",
                        "null",
                        " ",
                        ", ",
                        "1",
                        "+ ",
                        "length(",
                        "map(",
                        "if (",
                        " else ",
                        "let x = ",
                        "[for (",
                        "\\(",
                        ".size()",
                        "//",
                        "\n")
                .list()
                .ofMaxSize(14);
    }
}

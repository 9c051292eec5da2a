package dev.sluice.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.compose.RouteFixture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A listener hears the extent and the value of each part, the innermost first, but for literals. */
class ExpressionPartsTest {
    private static final JsonNode LIST = RouteFixture.json("[3, 4]");

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "1 ~ ",
                "$list ~ $list",
                " .  ~ .",
                ".a ~ .; .a",
                "$list[0] ~ $list; $list[0]",
                "$list[.b] ~ $list; .; .b; $list[.b]",
                "$list[ : .b] ~ $list; .; .b; $list[ : .b]",
                "$list[0 : ] ~ $list; $list[0 : ]",
                "size( $list ) ~ $list; size( $list )",
                "now( ) ~ now( )",
                "(.a) ~ .; .a",
                ".a + 2 * .b ~ .; .a; .; .b; 2 * .b; .a + 2 * .b",
                ".a - .b - 1 ~ .; .a; .; .b; .a - .b - 1",
                "1 + 2 ~ 1 + 2",
                ".a == .b ~ .; .a; .; .b; .a == .b",
                ".a and .b ~ .; .a; .; .b; .a and .b",
                ".a or .b ~ .; .a; .a or .b",
                ". | .a | 1 ~ .; .; .a; . | .a | 1",
                "if (.a) .b else .c ~ .; .a; .; .b; if (.a) .b else .c",
                "if (.z) .b ~ .; .z; if (.z) .b",
                "[ .a, 1 ] ~ .; .a; [ .a, 1 ]",
                "[for ($list) . + 1] ~ $list; .; . + 1; .; . + 1; [for ($list) . + 1]",
                "[for ($list) 1 if (. > 3)] ~ $list; .; . > 3; .; . > 3; [for ($list) 1 if (. > 3)]",
                "{\"x\" : .a} ~ .; .a; {\"x\" : .a}",
                "{for ([1]) string(.) : 1} ~ [1]; .; string(.); {for ([1]) string(.) : 1}",
                "let x = .a $x + .b ~ .; .a; $x; .; .b; $x + .b",
                "def f(p) $p + 1 f(.a) ~ .; .a; $p; $p + 1; f(.a)",
                "fallback(.z, .a) ~ .; .z; .; .a; fallback(.z, .a)",
                "distinct($list) ~ $list; distinct($list)",
                "sort-by($list, 0 - .) ~ $list; .; 0 - .; .; 0 - .; sort-by($list, 0 - .)",
                "contains(.a, [\"x\"]) ~ .; .a; contains(.a, [\"x\"])"
            })
    void a_listener_hears_each_part(String text, String parts) {
        List<String> heard = new ArrayList<>();
        ExpressionParser.plain()
                .parse(text, (start, end, value) -> heard.add(text.substring(start, end)))
                .evaluate(values(), RouteFixture.json("{\"a\": 1, \"b\": 2, \"c\": 3}"));
        assertThat(String.join("; ", heard)).isEqualTo(parts == null ? "" : parts);
    }

    @Test
    void a_listener_hears_the_value_of_a_part() {
        List<String> heard = new ArrayList<>();
        Expression expression =
                ExpressionParser.plain().parse("$list[1] * .a", (start, end, value) -> heard.add(value.toString()));
        assertThat(expression.evaluate(values(), RouteFixture.json("{\"a\": 5}")))
                .hasToString("20");
        assertThat(heard).containsExactly("[3,4]", "4", "{\"a\":5}", "5", "20");
    }

    private static Values values() {
        return RouteFixture.values(name -> name.equals("list") ? LIST : NullNode.getInstance());
    }
}

package dev.sluice.config.lint;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.binding.Binder;
import dev.sluice.config.load.ConfigTypes;
import dev.sluice.config.load.TestConfiguration;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.SourceFile;
import dev.sluice.config.source.Substitution;
import dev.sluice.config.source.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Warnings of expressions that need the reply of an optional step. */
class OptionalStepLintTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```yaml\\n(.*?)^```");
    private static final String HINT = " (expected: if ($delivery) … else …, or fallback(…, a value))";

    private static List<String> warnings(String respond, String delivery) {
        return TestConfiguration.warnings("""
                backends: { a: { url: http://a } }
                routes:
                  GET /a:
                    steps:
                      order: { call: GET a /order }
                      delivery: { call: GET a /delivery, DELIVERY }
                    respond: |
                      { "sees": [$order, $delivery],
                        "r": RESPOND }
                """.replace("DELIVERY", delivery).replace("RESPOND", respond));
    }

    private static List<String> warnings(String respond) {
        return warnings(respond, "optional: true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$delivery.date",
                "$delivery.window[0].from",
                "[for ($delivery.items) .price * 2 + 1]",
                "{for ($delivery.items) .name : .price + 1}",
                "[for ($delivery.items) $delivery.price * 2]",
                "if ($delivery) \"on \" + $delivery.date else null",
                "if (is-object($delivery) and $delivery.price > 0) $delivery.price + 1",
                "if (not($delivery)) 0 else $delivery.price * 2",
                "if ($order) (if ($delivery.price) $order.total + $delivery.price) else 0",
                "$delivery and $delivery.price < 3",
                "$delivery.price > 0",
                "$delivery.state == \"sent\"",
                "$delivery.state != \"sent\"",
                "fallback($delivery.price, 0) + $order.total",
                "fallback($delivery.price * 2, 0)",
                "\"on \" + fallback($delivery.date, \"no day\")",
                "$order.lines + [$delivery]",
                "{\"a\": 1} + $delivery",
                "contains($delivery.state, [\"sent\"])",
                "test($delivery.state, \"^s\")",
                "size($delivery.items)",
                "lowercase($delivery.name)",
                "lookup($order, $delivery.key)",
                "if ($query.x) let delivery = $order \"on \" + $delivery.date",
                "if ($query.x) let d = $delivery if ($d) \"on \" + $d.date",
                "$delivery | if (.) \"on \" + .date",
                "$delivery | {\"a\": .date, * : .}",
                "number($delivery.price, 0) * 2",
                "\"$delivery.date\" + $order.id",
                "$delivery.items[0 : 2]",
            })
    void a_handled_null_is_no_warning(String respond) {
        assertThat(warnings(respond)).isEmpty();
    }

    @Test
    void arguments_of_declared_functions_are_unknown() {
        assertThat(TestConfiguration.warnings("""
                backends: { a: { url: http://a } }
                routes:
                  GET /a:
                    steps: { order: { call: GET a /order }, delivery: { call: GET a /delivery, optional: true } }
                    respond: |
                      def text(delivery) "on " + $delivery.date
                      text($order) + text(if ($delivery) $delivery else $order)
                """)).isEmpty();
    }

    @Test
    void texts_that_render_null() {
        String effect = "$delivery is optional: without its reply, this text contains \"null\"" + HINT;
        for (String respond : List.of(
                "\"on \" + $delivery.date",
                "$delivery.date + \"!\"",
                "$order.id + \" \" + $delivery.date",
                "string($delivery.date)",
                "lowercase(\"ON \" + $delivery.date)",
                "replace($order.text, \"day\", $delivery.date)",
                "{ \"on \" + $delivery.date : 1 }",
                "uppercase($delivery.name) + \"!\"",
                "$delivery | \"on \" + .date",
                "if ($order) \"on \" + $delivery.date",
                "if ($query.x) let d = $delivery.date \"on \" + $d",
                "\"price: \" + $delivery.price * 2"))
            assertThat(warnings(respond)).as(respond).singleElement().asString().endsWith(effect);
    }

    @Test
    void expressions_that_fail() {
        String effect = "$delivery is optional: without its reply, this fails" + HINT;
        for (String respond : List.of(
                "{ $delivery.name : 1 }",
                "{for ($order.lines) $delivery.name : .}",
                "$order.lines[$delivery.index]",
                "$order.lines[0 : $delivery.index]",
                "test($order.id, $delivery.pattern)",
                "split($order.id, $delivery.pattern)",
                "format-time($order.at, $delivery.format)",
                "[for ($order.lines) test(., $delivery.pattern)]"))
            assertThat(warnings(respond)).as(respond).singleElement().asString().endsWith(effect);
    }

    @Test
    void comparisons_that_are_true_and_arithmetic_that_is_null() {
        String holds =
                "$delivery is optional: without its reply, this is true, because null is less than anything" + HINT;
        for (String respond : List.of("$delivery.price < 5", "5 >= $delivery.price", "if ($delivery.price <= 5) 1"))
            assertThat(warnings(respond)).as(respond).singleElement().asString().endsWith(holds);
        String isNull = "$delivery is optional: without its reply, the result is null" + HINT;
        for (String respond : List.of(
                "$order.total + $delivery.price",
                "$delivery.price * 2",
                "round($delivery.price / 3)",
                "1 - ($delivery.price + 1)",
                "$delivery | .price * 2"))
            assertThat(warnings(respond)).as(respond).singleElement().asString().endsWith(isNull);
    }

    @Test
    void a_warning_is_located_at_the_null_operand() {
        assertThat(warnings("$order.total +\n          $delivery.price"))
                .singleElement()
                .asString()
                .startsWith("10:11: routes.GET /a.respond: ");
    }

    @Test
    void a_step_with_a_fallback_value_is_never_null() {
        assertThat(warnings("$delivery.price * 2", "optional: true, fallback: { price: 0 }"))
                .isEmpty();
        assertThat(warnings("$delivery.price * 2", "fallback: [ { call: GET a /b }, { value: { price: 0 } } ]"))
                .isEmpty();
        assertThat(warnings("$delivery.price * 2", "fallback: [ { call: GET a /b } ]"))
                .isEmpty();
        assertThat(warnings("$delivery.price * 2", "fallback: null")).hasSize(1);
        assertThat(warnings("$delivery.price * 2", "fallback: [ { call: GET a /b }, { value: null } ]"))
                .hasSize(1);
        assertThat(warnings("$delivery.price * 2", "optional: true, fallback: [ { call: GET a /b } ]"))
                .hasSize(1);
        assertThat(warnings("$delivery.price * 2", "optional: false")).isEmpty();
    }

    @Test
    void headers_statuses_and_other_steps_are_checked_too() {
        assertThat(TestConfiguration.warnings("""
                backends: { a: { url: http://a } }
                routes:
                  GET /a:
                    steps:
                      delivery: { call: GET a /delivery, optional: true }
                      late: { call: GET a /late, when: $delivery.days < 3 }
                      asked: { call: "GET a /asked{?day}", when: $delivery, with: { day: "\\"day \\" + $delivery.day" } }
                      other: { call: "GET a /other{?day}", with: { day: "\\"day \\" + $delivery.day" } }
                    answer:
                      status: $delivery.status
                      headers: { X-Day: $delivery.day, X-Text: "\\"day \\" + $delivery.day" }
                    respond: "[$late, $asked, $other]"
                """))
                .extracting(told -> told.replace(HINT, ""))
                .containsExactly(
                        "6:40: routes.GET /a.steps.late.when: $delivery is optional: without its reply, this is true, because null is less than anything",
                        "8:69: routes.GET /a.steps.other.with.day: $delivery is optional: without its reply, this text contains \"null\"",
                        "10:15: routes.GET /a.answer.status: $delivery is optional: without its reply, there is no status, and the response fails",
                        "11:60: routes.GET /a.answer.headers.X-Text: $delivery is optional: without its reply, this text contains \"null\"");
    }

    private static Stream<String> shown() throws IOException {
        Stream.Builder<String> texts = Stream.builder();
        for (String folder : List.of(
                "conf",
                "src/test/resources/dev/sluice/config/load/shop",
                "src/test/resources/dev/sluice/config/load/twelve"))
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".yaml")).toList())
                    texts.add(Files.readString(file));
            }
        try (Stream<Path> pages = Files.list(Path.of("docs"))) {
            for (Path page : pages.filter(Files::isRegularFile).toList())
                BLOCK.matcher(Files.readString(page)).results().forEach(block -> texts.add(block.group(1)));
        }
        return texts.build();
    }

    /** Loads each text on its own. A text may have other errors, but the lint checks its expressions. */
    @ParameterizedTest
    @MethodSource("shown")
    void no_published_example_relies_on_an_optional_step(String text) {
        Findings findings = new Findings();
        YamlReader yaml = new YamlReader(new Substitution(name -> "x"), findings);
        if (!(yaml.read(new SourceFile("a.yaml", text)) instanceof Mapping mapping)) return;
        Binder binder = new Binder(ConfigTypes.builtIn(), findings);
        Object read = requireNonNull(binder.read(Configuration.class, mapping.without("defaults"), null));
        int before = findings.warnings().size();
        OptionalStepLint.warn(new LintContext((Configuration) read, mapping, binder, false));
        assertThat(findings.warnings()).hasSize(before);
    }
}

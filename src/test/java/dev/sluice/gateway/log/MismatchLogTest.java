package dev.sluice.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.Growth;
import dev.sluice.fixture.ManualClock;
import dev.sluice.language.expression.value.EvaluatedExpression;
import dev.sluice.language.expression.value.PathMismatch;
import dev.sluice.language.expression.value.PathMismatch.Part;
import dev.sluice.language.json.ValueKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** The lines about paths that are null because a value has another kind. */
class MismatchLogTest {
    private static final PathMismatch TOTAL = new PathMismatch("$orders.items", Part.key("total"), "", 4);

    @RegisterExtension
    final CapturedLog lines = new CapturedLog("dev.sluice", Level.WARN);

    private final ManualClock clock = new ManualClock();
    private final AtomicInteger counted = new AtomicInteger();
    private final MismatchLog log = new MismatchLog(clock, route -> counted.incrementAndGet());

    /** An expression in line 3 of a file. */
    private record Written(String text, @Nullable SourceLocation location) implements EvaluatedExpression {
        static Written of(String text, int column) {
            SourceLocation start = new SourceLocation("conf/a.yaml", 3, column);
            return new Written(
                    text, start.withOffsets(offset -> new SourceLocation("conf/a.yaml", 3, column + offset)));
        }
    }

    @Test
    void a_line_has_the_path_that_works_its_route_and_its_location() {
        log.onMismatch("GET /a", Written.of("1 + $orders.items.total", 10), TOTAL, ValueKind.LIST);
        assertThat(lines.lines())
                .containsExactly(
                        "WARN $orders.items.total: a list has no keys; did you mean [for ($orders.items) .total]?");
        assertThat(lines.valuesOf("route")).containsExactly("GET /a");
        assertThat(lines.valuesOf("location")).containsExactly("conf/a.yaml:3:14");
    }

    @Test
    void one_line_an_hour_for_each_route_and_path() {
        Written expression = Written.of("$a.b + $a.c", 1);
        PathMismatch other = new PathMismatch("$a", Part.key("c"), "", 7);
        for (int i = 0; i < 3; i++) {
            log.onMismatch("GET /a", expression, TOTAL, ValueKind.LIST);
            log.onMismatch("GET /a", expression, other, ValueKind.TEXT);
            log.onMismatch("GET /b", expression, TOTAL, ValueKind.LIST);
            log.onMismatch("GET /a", Written.of("$a.b", 30), TOTAL, ValueKind.LIST);
            clock.advance(Duration.ofMinutes(20).minusNanos(1));
        }
        assertThat(lines.lines()).hasSize(4);
        clock.advance(Duration.ofNanos(3));
        log.onMismatch("GET /a", expression, TOTAL, ValueKind.LIST);
        assertThat(lines.lines()).hasSize(5);
        assertThat(counted).hasValue(13);
    }

    @Test
    void paths_of_functions_have_lines_of_their_own() {
        for (String key : List.of("a", "b", "a"))
            log.onMismatch(
                    "GET /a", Written.of("f($a)", 1), new PathMismatch("$x", Part.key(key), "", -1), ValueKind.TEXT);
        assertThat(lines.lines()).containsExactly("WARN $x.a: a text has no keys", "WARN $x.b: a text has no keys");
        assertThat(lines.valuesOf("location")).containsOnly("conf/a.yaml:3:1");
    }

    @Test
    void the_text_of_a_variable_is_not_shown() {
        Written secret = new Written("$orders.hush", new SourceLocation("conf/a.yaml", 3, 1));
        log.onMismatch("GET /a", secret, new PathMismatch("$orders", Part.key("hush"), "", 0), ValueKind.LIST);
        log.onMismatch("GET /b", secret, new PathMismatch("$hush", Part.index("0", null), "", 0), ValueKind.OBJECT);
        assertThat(lines.lines())
                .containsExactly(
                        "WARN a path in a variable: a list has no keys",
                        "WARN a path in a variable: an object has no elements");
    }

    @Test
    void the_text_of_functions_that_a_variable_has_is_not_shown() {
        PathMismatch hidden = new PathMismatch("$x", Part.key("hush"), "", -1, false);
        log.onMismatch("GET /a", Written.of("f($a)", 1), hidden, ValueKind.TEXT);
        log.onMismatch(
                "GET /a", Written.of("f($a)", 1), new PathMismatch("$x", Part.key("a"), "", -1, false), ValueKind.TEXT);
        assertThat(lines.lines())
                .containsExactly(
                        "WARN a path in a variable: a text has no keys",
                        "WARN a path in a variable: a text has no keys");
        assertThat(lines.valuesOf("location")).containsOnly("conf/a.yaml:3:1");
    }

    @Test
    void a_changed_configuration_gets_all_lines_again() {
        for (int column = 1; column <= 1000; column++) reportAt(column);
        reportAt(1001);
        assertThat(lines.lines()).hasSize(1000);
        log.onActivate();
        reportAt(1001);
        reportAt(1);
        reportAt(1);
        assertThat(lines.lines()).hasSize(1002);
    }

    @Test
    void a_path_without_a_route_or_a_file_has_a_line() {
        log.onMismatch(null, new Written("$orders.items.total", null), TOTAL, ValueKind.NUMBER);
        assertThat(lines.lines()).containsExactly("WARN $orders.items.total: a number has no keys");
        assertThat(lines.valuesOf("route")).containsExactly("none");
    }

    @Test
    void a_thousand_are_remembered() {
        for (int column = 1; column <= 1500; column++) reportAt(column);
        assertThat(lines.lines()).hasSize(1000);
        clock.advance(Duration.ofMinutes(30));
        reportAt(1);
        reportAt(1500);
        assertThat(lines.lines()).hasSize(1000);

        clock.advance(Duration.ofMinutes(30));
        for (int column = 501; column <= 1500; column++) reportAt(column);
        assertThat(lines.lines()).hasSize(2000);
        reportAt(1);
        assertThat(lines.lines()).hasSize(2000);
    }

    @Test
    void it_holds_the_bytes_of_a_thousand_paths() {
        ((Logger) LoggerFactory.getLogger("dev.sluice"))
                .setLevel(Level.ERROR); // The list of lines would be measured too.
        Growth.assertSmallHeldBytes(
                "paths that had a line because they were null for the kind of a value, at most 1,000", () -> {
                    MismatchLog full = new MismatchLog(clock, route -> {});
                    for (int column = 1; column <= 1000; column++)
                        full.onMismatch(
                                "GET /%060d".formatted(column), Written.of("$a", column), TOTAL, ValueKind.LIST);
                    return full;
                });
    }

    @Test
    void event_loops_share_it() {
        IntStream.range(0, 10_000).parallel().forEach(i -> reportAt(i % 1200));
        assertThat(lines.lines()).hasSize(1000);
        assertThat(counted).hasValue(10_000);
    }

    private void reportAt(int column) {
        log.onMismatch("GET /a", Written.of("$a", column), TOTAL, ValueKind.LIST);
    }
}

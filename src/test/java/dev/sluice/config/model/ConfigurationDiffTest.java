package dev.sluice.config.model;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.TestConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The differences between two configurations. */
class ConfigurationDiffTest {
    private static final String BASE = """
            credentials: { c: { grant: header, name: X-Key, value: first-secret } }
            backends:
              a: { url: http://a, credentials: c, retry: { attempts: 2 } }
              b: { url: http://b }
            routes:
              GET /a: { steps: { one: { call: GET a / }, two: { call: GET b / } } }
              GET /b: { steps: { one: { call: GET b / } } }
            """;

    private static ConfigurationDiff to(String other) {
        return between(BASE, other);
    }

    private static ConfigurationDiff between(String before, String after) {
        return ConfigurationDiff.between(TestConfiguration.valid(before), TestConfiguration.valid(after));
    }

    @Test
    void equal_configurations_in_another_notation_have_no_differences() {
        ConfigurationDiff none = to(BASE.replace("retry: { attempts: 2 }", "retry: { attempts: 0x2 }"));
        assertThat(none.isEmpty()).isTrue();
        assertThat(none).hasToString("");
    }

    @Test
    void added_changed_and_removed_routes_and_backends_are_listed_by_name() {
        assertThat(to(BASE.replace("GET /b", "GET /c").replace("  b: { url: http://b }", "  b: { url: http://c }")))
                .hasToString("routes: +GET /c, -GET /b; backends: ~b; settings: ~backends.b.url");
    }

    @Test
    void a_changed_default_changes_every_backend_that_inherits_it() {
        assertThat(to(BASE + "defaults: { backend: { retry: { attempts: 1 } } }\n"))
                .hasToString("backends: ~b; settings: ~backends.b.retry.attempts");
    }

    @Test
    void a_changed_secret_is_listed_by_its_setting_alone() {
        assertThat(to(BASE.replace("first-secret", "second-secret")))
                .hasToString("credentials: ~c; settings: ~credentials.c.value");
    }

    @Test
    void a_secret_in_a_file_is_no_difference(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("key"), "secret");
        String withFile = BASE.replace("first-secret", "'${file:" + folder.resolve("key") + "}'");
        assertThat(between(withFile, withFile).isEmpty()).isTrue();
    }

    @Test
    void the_order_of_steps_is_a_difference() {
        assertThat(to(BASE.replace(
                        "{ one: { call: GET a / }, two: { call: GET b / } }",
                        "{ two: { call: GET b / }, one: { call: GET a / } }")))
                .hasToString("routes: ~GET /a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "respond: { one: 1, two: 2 } ~ respond: { two: 2, one: 1 }",
                "respond: { a: { one: 1, two: 2 } } ~ respond: { a: { two: 2, one: 1 } }",
                "respond: 1, answer: { headers: { one: '1', two: '2' } } ~ respond: 1, answer: { headers: { two: '2', one: '1' } }",
                "respond: 1, validate: { query: { properties: { x: { minLength: 1, maxLength: 2 } } } } ~ respond: 1, validate: { query: { properties: { x: { maxLength: 2, minLength: 1 } } } }",
                "steps: { s: { call: GET a /, fallback: [{ value: { one: 1, two: 2 } }] } } ~ steps: { s: { call: GET a /, fallback: [{ value: { two: 2, one: 1 } }] } }"
            },
            quoteCharacter = '`')
    void the_order_of_the_parts_of_a_route_is_a_difference(String before, String after) {
        String route = "backends: { a: { url: http://a } }\nroutes: { GET /a: { %s } }\n";
        assertThat(between(route.formatted(before), route.formatted(after))).hasToString("routes: ~GET /a");
    }

    @Test
    void added_and_removed_settings_are_listed() {
        ConfigurationDiff slow =
                to(BASE.replace("retry: { attempts: 2 }", "retry: { attempts: 2 }, breaker: { slow: 1s }"));
        assertThat(slow).hasToString("backends: ~a; settings: +backends.a.breaker.slow");
        assertThat(between(BASE + "server: { deadline_header: X-Deadline }", BASE))
                .hasToString("settings: -server.deadline_header");
    }

    @Test
    void the_store_and_the_limits_in_it_are_settings() {
        String shared = BASE + """
                store: { url: rediss://valkey, password: first-password }
                rate_limits: { a: { quota: 9/day, key: null } }
                """;
        assertThat(to(shared).toString())
                .startsWith("rate_limits: +a; settings: +store.cluster, +store.lease, ")
                .doesNotContain("first-password");
        assertThat(between(shared, shared.replace("first-password", "second-password")))
                .hasToString("settings: ~store.password");
        assertThat(between(shared, shared.replace("9/day", "8/day, zone: Europe/Oslo")))
                .hasToString("rate_limits: ~a; settings: +rate_limits.a.zone, ~rate_limits.a.quota");
        assertThat(between(shared, shared.replace("quota: 9/day", "rate: 1/s, scope: fleet")))
                .hasToString(
                        "rate_limits: ~a; settings: +rate_limits.a.rate, ~rate_limits.a.scope, -rate_limits.a.quota");
    }

    @Test
    void at_most_twenty_names_of_a_section_are_listed() {
        String many = IntStream.range(0, 25)
                .mapToObj(i -> "  GET /n%d: { respond: 1 }\n".formatted(i))
                .collect(Collectors.joining());
        ConfigurationDiff changes = to(BASE + many);
        assertThat(requireNonNull(changes.bySection().get("routes")).added()).hasSize(25);
        assertThat(changes.toString())
                .startsWith("routes: +GET /n0, +GET /n1, +GET /n10,")
                .endsWith(" and 5 more");
    }
}

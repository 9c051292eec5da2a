package dev.sluice.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is said to be different between two configurations. */
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

    private static ConfigurationDiff between(String one, String other) {
        return ConfigurationDiff.between(TestConfiguration.sound(one), TestConfiguration.sound(other));
    }

    @Test
    void nothing_where_both_say_the_same_in_other_words() {
        ConfigurationDiff none = to(BASE.replace("retry: { attempts: 2 }", "retry: { attempts: 0x2 }"));
        assertThat(none.isEmpty()).isTrue();
        assertThat(none).hasToString("");
    }

    @Test
    void routes_and_backends_that_are_new_changed_and_gone_by_name() {
        assertThat(to(BASE.replace("GET /b", "GET /c").replace("  b: { url: http://b }", "  b: { url: http://c }")))
                .hasToString("routes: +GET /c, -GET /b; backends: ~b; settings: ~backends.b.url");
    }

    @Test
    void what_backends_start_from_changes_every_one_that_does_not_say_otherwise() {
        assertThat(to(BASE + "defaults: { backend: { retry: { attempts: 1 } } }\n"))
                .hasToString("backends: ~b; settings: ~backends.b.retry.attempts");
    }

    @Test
    void a_secret_by_the_name_of_its_setting_alone() {
        assertThat(to(BASE.replace("first-secret", "second-secret")))
                .hasToString("credentials: ~c; settings: ~credentials.c.value");
    }

    @Test
    void the_order_of_steps_which_is_the_order_of_an_answer() {
        assertThat(to(BASE.replace(
                        "{ one: { call: GET a / }, two: { call: GET b / } }",
                        "{ two: { call: GET b / }, one: { call: GET a / } }")))
                .hasToString("routes: ~GET /a");
    }

    @Test
    void a_setting_that_is_new_and_one_that_is_gone() {
        ConfigurationDiff slow =
                to(BASE.replace("retry: { attempts: 2 }", "retry: { attempts: 2 }, breaker: { slow: 1s }"));
        assertThat(slow).hasToString("backends: ~a; settings: +backends.a.breaker.slow");
        assertThat(between(BASE + "server: { deadline_header: X-Deadline }", BASE))
                .hasToString("settings: -server.deadline_header");
    }

    @Test
    void no_more_than_twenty_of_a_kind_are_told_by_name() {
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

package dev.sluice.config.load;

import static dev.sluice.config.load.TestConfiguration.errors;
import static dev.sluice.config.load.TestConfiguration.valid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.Configuration;
import dev.sluice.core.spec.Percent;
import dev.sluice.gateway.log.AccessSpec;
import dev.sluice.gateway.log.LogFormat;
import dev.sluice.gateway.log.LogSpec;
import dev.sluice.gateway.log.SubjectMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The section {@code log}, and {@code log} of a route. */
class LogSettingsTest {
    private static final String ROUTES = "routes: { GET /a: { respond: 1 } }\n";
    private static final String EXPECTED =
            "(expected: all, off, or a list such as [errors, partial, client_errors, slow: 500ms, sample: 1%])";
    private static final String ITEMS = "(expected: errors, partial, client_errors, slow: 500ms or sample: 1%)";

    @TempDir
    Path folder;

    @Test
    void without_a_section_failed_and_partial_requests_and_a_4xx_of_a_backend_get_a_line_with_a_hashed_subject() {
        assertThat(valid(ROUTES).log())
                .isEqualTo(new LogSpec(
                        new AccessSpec(true, true, true, null, new Percent(0)), null, SubjectMode.HASHED, null));
    }

    @Test
    void access_is_a_word_or_a_list() {
        assertThat(access("all")).isEqualTo(AccessSpec.ALL);
        assertThat(access("off")).isEqualTo(AccessSpec.OFF);
        AccessSpec errors = new AccessSpec(true, false, false, null, new Percent(0));
        assertThat(access("errors")).isEqualTo(errors);
        assertThat(access("[errors]")).isEqualTo(errors);
        assertThat(access("[errors, slow: 500ms, sample: 0.5%]"))
                .isEqualTo(new AccessSpec(true, false, false, Duration.ofMillis(500), new Percent(0.5)));
        assertThat(access("partial")).isEqualTo(new AccessSpec(false, true, false, null, new Percent(0)));
        assertThat(access("client_errors")).isEqualTo(new AccessSpec(false, false, true, null, new Percent(0)));
        assertThat(access("[client_errors, slow: 1s, partial]"))
                .isEqualTo(new AccessSpec(false, true, true, Duration.ofSeconds(1), new Percent(0)));
        assertThat(access("[{ sample: 100% }]")).isEqualTo(AccessSpec.ALL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "some | 1:16: log.access: some " + EXPECTED,
                "[] | 1:16: log.access: a list " + EXPECTED,
                "{ slow: 1s } | 1:16: log.access: a mapping " + EXPECTED,
                "[error] | 1:17: log.access[0]: error " + ITEMS,
                "[errors, slow] | 1:25: log.access[1]: slow " + ITEMS,
                "[fast: 1s] | 1:17: log.access[0]: a mapping " + ITEMS,
                "[slow: 0s] | 1:23: log.access[0].slow: 0s (expected: 1ms to 15m)",
                "[slow: 16m] | 1:23: log.access[0].slow: 16m (expected: 1ms to 15m)",
                "[slow: often] | 1:23: log.access[0].slow: often (expected: a duration such as 250ms, 2s, 5m or 1h)",
                "[sample: 0%] | 1:25: log.access[0].sample: 0% (expected: more than 0% and at most 100%)",
                "[sample: 101%] | 1:25: log.access[0].sample: 101% (expected: more than 0% and at most 100%)",
                "[errors, errors] | 1:25: log.access[1]: errors (expected: errors once)",
                "[partial, partial] | 1:26: log.access[1]: partial (expected: partial once)",
                "[client_error] | 1:17: log.access[0]: client_error " + ITEMS,
            })
    void an_invalid_access_is_an_error_at_its_location(String access, String error) {
        assertThat(errors("log: { access: " + access + " }\n" + ROUTES)).containsExactly(error);
    }

    @Test
    void an_unknown_format_or_subject_is_an_error() {
        assertThat(errors("log: { format: xml, subject: hash }\n" + ROUTES))
                .containsExactly(
                        "1:16: log.format: xml (expected: text, json, ecs)",
                        "1:30: log.subject: hash (expected: hashed, plain, off)");
        assertThat(valid("log: { format: ecs, subject: off }\n" + ROUTES).log())
                .isEqualTo(new LogSpec(AccessSpec.DEFAULT, LogFormat.ECS, SubjectMode.OFF, null));
    }

    @Test
    void a_key_has_16_to_1024_bytes_and_is_never_shown() throws IOException {
        assertThat(errorsOfKey("x".repeat(15)))
                .containsExactly("1:21: log.subject_key: 15 bytes (expected: 16 to 1024 bytes)");
        assertThat(errorsOfKey("x".repeat(1025)))
                .containsExactly("1:21: log.subject_key: 1025 bytes (expected: 16 to 1024 bytes)");
        assertThat(errorsOfKey("x".repeat(16))).isEmpty();
        assertThat(errorsOfKey("x".repeat(1024))).isEmpty();
    }

    private List<String> errorsOfKey(String key) throws IOException {
        Path file = Files.writeString(folder.resolve("key"), key);
        return errors("log: { subject_key: \"${file:" + file + "}\" }\n" + ROUTES);
    }

    @Test
    void a_route_and_the_defaults_of_routes_override_access() {
        Configuration configuration = valid("""
                defaults: { route: { log: { access: off } } }
                routes:
                  GET /a: { respond: 1 }
                  GET /b: { respond: 1, log: { access: [slow: 1s] } }
                """);

        assertThat(configuration.accessLogByRoute())
                .isEqualTo(Map.of(
                        "GET /a",
                        AccessSpec.OFF,
                        "GET /b",
                        new AccessSpec(false, false, false, Duration.ofSeconds(1), new Percent(0))));
    }

    @Test
    void a_route_has_no_other_setting_of_the_log() {
        assertThat(errors("routes: { GET /a: { respond: 1, log: { format: json } } }"))
                .containsExactly("1:40: routes.GET /a.log.format: unknown key (expected: access)");
    }

    private static AccessSpec access(String text) {
        return valid("log: { access: " + text + " }\n" + ROUTES).log().access();
    }
}

package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.source.SourceFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Invalid and suspicious settings of the store, and the limits in it: location, value, expectation and suggestion. */
class StoreMistakesTest {
    private static final String STORE = "store: { url: rediss://valkey:6379 }\n";

    private static final String FLEET = "rate_limits: { a: { rate: 1/s, key: null, scope: fleet } }\n";

    private static final String ROUTE = "routes: { GET /a: { respond: 1, rate_limits: [a] } }";

    private static final String NEEDS_STORE =
            ": the replicas share this limit in a store, and there is none (expected: a section store, such as { url:"
                    + " \"rediss://valkey:6379\" })";

    @TempDir
    Path folder;

    /** The errors of a store, whose settings start at 1:10. */
    private static List<String> errorsOfStore(String store) {
        return TestConfiguration.errors("store: { " + store + " }\n" + FLEET + ROUTE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "url: http://valkey:6379 | 1:15: store.url: http://valkey:6379; did you mean redis://valkey:6379?",
                "url: https://valkey | 1:15: store.url: https://valkey; did you mean rediss://valkey?",
                "url: valkeys://valkey:1 | 1:15: store.url: valkeys://valkey:1; did you mean rediss://valkey:1?",
                "url: valkey:6379 | 1:15: store.url: valkey:6379; did you mean rediss://valkey:6379?",
                "url: unix:///run/valkey | 1:15: store.url: unix:///run/valkey (expected: a URL such as rediss://valkey:6379)",
                "url: 'rediss://a b' | 1:15: store.url: \"rediss://a b\" (expected: a URL such as rediss://valkey:6379)",
                "url: null | 1:15: store.url: null (expected: a URL such as rediss://valkey:6379)",
                "url: { a: 1 } | 1:15: store.url: a mapping (expected: a URL such as rediss://valkey:6379)",
                "url: rediss://u:hunter2@valkey | 1:15: store.url: a URL cannot hold an @; write user and password in"
                        + " username and password",
                "url: redis://my_valkey | 1:15: store.url: a host name cannot hold an underscore",
                "url: [rediss://a, tcp://b] | 1:28: store.url[1]: tcp://b; did you mean redis://b?",
                "url: [] | 1:15: store.url: [] (expected: at least 1)",
                "url: '${URLS:-}' | 1:15: store.url: \"${URLS:-}\", where URLS has its default (expected: at least 1)",
                "username: a | 1:8: store.url: missing (expected: a URL such as rediss://valkey:6379, or a list of such)",
            })
    void an_invalid_url_has_its_message(String store, String expected) {
        assertThat(errorsOfStore(store)).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "timeout: 0ms | 1:41: store.timeout: 0ms (expected: 1ms to 1s)",
                "timeout: 2s | 1:41: store.timeout: 2s (expected: 1ms to 1s)",
                "timeout: '${T:-}' | 1:41: store.timeout: \"${T:-}\", where T has its default (expected: a duration such as"
                        + " 250ms, 2s, 5m or 1h)",
                "password: '${P:-}' | 1:42: store.password: \"${P:-}\", where P has its default (expected: a password that is not"
                        + " empty; without one, leave the setting out)",
                "password: '' | 1:42: store.password: \"\" (expected: a password that is not empty; without one, leave the"
                        + " setting out)",
                "lease: 9ms | 1:39: store.lease: 9ms (expected: 10ms to 1s)",
                "replicas: 0 | 1:42: store.replicas: 0 (expected: 1 to 100000)",
                "cluster: 3 | 1:41: store.cluster: 3 (expected: true or false)",
                "sentinel: mymaster | 1:42: store.sentinel: mymaster (expected: { master: mymaster })",
                "sentinel: { mastr: a } | 1:44: store.sentinel.mastr: unknown key; did you mean master?",
                "user: a | 1:32: store.user: unknown key; did you mean username?",
                "lesae: 1s | 1:32: store.lesae: unknown key; did you mean lease?",
                "database: 1 | 1:32: store.database: unknown key (expected: url, username, password, tls, timeout, lease,"
                        + " replicas, cluster, sentinel, prefix)",
                "tls: { ca: /no/such/file } | 1:43: store.tls.ca: /no/such/file: cannot be read",
                "tls: { key: /no/such/file } | 1:37: store.tls.certificate: missing (expected: a file, because there is a key)",
            })
    void a_setting_that_does_not_fit_has_its_message(String setting, String expected) {
        assertThat(errorsOfStore("url: rediss://valkey, " + setting)).contains(expected);
    }

    @Test
    void a_store_that_is_no_mapping_has_the_form_of_the_record() {
        assertThat(TestConfiguration.errors("store: rediss://valkey:6379\n" + FLEET + ROUTE))
                .containsExactly("1:8: store: rediss://valkey:6379 (expected: { url: rediss://valkey:6379 })");
        assertThat(TestConfiguration.errors("redis: { url: rediss://valkey:6379 }\n" + FLEET + ROUTE))
                .contains("1:1: redis: unknown section; did you mean store?");
    }

    @Test
    void a_text_in_place_of_the_section_does_not_show_its_password() {
        assertThat(TestConfiguration.errors("store: redis://ann:secret@valkey:6379\n" + FLEET + ROUTE))
                .containsExactly("1:8: store: a text (expected: a mapping of url, username and password)");
    }

    @Test
    void a_store_stands_in_one_file_only() {
        LoadResult loaded = ConfigurationLoader.load(
                List.of(
                        new SourceFile("conf/a.yaml", STORE + FLEET + ROUTE),
                        new SourceFile("conf/b.yaml", "store: { url: rediss://other }")),
                Map.<String, String>of()::get);
        assertThat(loaded.errors())
                .map(Object::toString)
                .containsExactly("conf/b.yaml:1:1: store: written twice; first at conf/a.yaml:1:1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "rate: 1/s, scope: fleet | 1:39: rate_limits.a.scope: fleet",
                "plans: { by: $header.x, else: { rate: 1/s } }, scope: fleet | 1:75: rate_limits.a.scope: fleet",
                "quota: 10/month | 1:28: rate_limits.a.quota: 10/month",
                "plans: { by: $header.x, b: { quota: 1/day }, else: { quota: 9/day } } | 1:57: rate_limits.a.plans.b.quota: 1/day",
            })
    void a_limit_of_all_replicas_needs_a_store(String limit, String expected) {
        String limits = "rate_limits: { a: { " + limit + ", key: null } }\n";
        assertThat(TestConfiguration.errors(limits + ROUTE)).containsExactly(expected + NEEDS_STORE);
        assertThat(TestConfiguration.load(limits + STORE + ROUTE).errors()).isEmpty();
        assertThat(TestConfiguration.errors(limits + "store: { url: x://y }\n" + ROUTE))
                .containsExactly("2:15: store.url: x://y (expected: a URL such as rediss://valkey:6379)");
    }

    @Test
    void a_limit_of_each_replica_needs_no_store() {
        assertThat(TestConfiguration.warnings("rate_limits: { a: { rate: 1/s, key: null, scope: replica } }\n" + ROUTE))
                .isEmpty();
    }

    @Test
    void a_store_without_a_limit_is_a_warning() {
        assertThat(TestConfiguration.warnings(STORE + "rate_limits: { a: { rate: 1/s, key: null } }\n" + ROUTE))
                .containsExactly(
                        "1:1: store: no rate limit is in the store (expected: one with scope: fleet, or a quota)");
        assertThat(TestConfiguration.warnings(STORE + FLEET + ROUTE)).isEmpty();
        assertThat(TestConfiguration.warnings(
                        STORE + FLEET.replace("rate: 1/s", "quota: 1/day").replace(", scope: fleet", "") + ROUTE))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis://valkey:6379 | true",
                "redis://127.0.0.1.example.com | true",
                "redis://10.0.0.1 | true",
                "redis://localhost:6379 | false",
                "redis://127.0.0.1 | false",
                "redis://[::1]:6379 | false",
                "rediss://valkey:6379 | false",
            })
    void a_password_to_another_host_needs_tls(String url, boolean isWarned) {
        String store = "store: { url: '" + url + "'%s }\n" + FLEET + ROUTE;
        assertThat(TestConfiguration.warnings(store.formatted(", password: \"${WORD}\"")))
                .isEqualTo(
                        isWarned
                                ? List.of("1:15: store.url: the password travels unencrypted; use rediss")
                                : List.of());
        assertThat(TestConfiguration.warnings(store.formatted(""))).isEmpty();
    }

    @Test
    void a_password_in_plain_text_is_a_warning_and_in_a_file_is_none() throws Exception {
        String store = "store: { url: rediss://valkey, password: '%s' }\n" + FLEET + ROUTE;
        assertThat(TestConfiguration.warnings(store.formatted("hunter2")))
                .containsExactly("1:42: store.password: a secret in plain text; use ${file:/path} or ${NAME} instead");
        Path file = Files.writeString(folder.resolve("valkey"), "hunter2\n");
        assertThat(TestConfiguration.warnings(store.formatted("${file:" + file + "}")))
                .isEmpty();
        assertThat(TestConfiguration.errors(store.formatted("${file:/no/such/file}")))
                .singleElement()
                .asString()
                .isEqualTo("1:43: store.password: the file /no/such/file: no such file");
    }

    @Test
    void a_quota_that_admits_without_the_store_needs_a_rate_beside_it() {
        String text = STORE + """
                rate_limits:
                  a: { quota: 9/day, key: null, store_down: allow }
                  b: { rate: 1/s, burst: 9, key: $request.network%s }
                  c: { quota: 5/week, key: $request.network }
                routes: { GET /a: { respond: 1, rate_limits: [a, b, c] }, GET /b: { respond: 1, rate_limits: [c, %s] } }
                """;
        String warning =
                "3:45: rate_limits.a.store_down: allow: while the store is away, %s has no limit (expected: a limit"
                        + " with a rate beside it)";
        assertThat(TestConfiguration.warnings(text.formatted("", "b"))).isEmpty();
        assertThat(TestConfiguration.warnings(text.formatted(", scope: fleet", "b, a")))
                .isEmpty();
        assertThat(TestConfiguration.warnings(text.formatted("", "a"))).containsExactly(warning.formatted("GET /b"));
        assertThat(TestConfiguration.warnings(text.formatted(", mode: report", "b")))
                .containsExactly(warning.formatted("GET /a"));
        assertThat(TestConfiguration.warnings(text.replace("allow", "reject").formatted("", "a")))
                .isEmpty();
    }
}

package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.source.Finding;
import dev.sluice.config.source.FolderSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits of bodies for a heap of 64 MiB: 32 MiB for all requests, 8 MiB for one. */
class MemoryLintTest {
    private static final long HEAP = 64 << 20;

    @TempDir
    Path folder;

    private List<String> errors(String yaml) throws IOException {
        return texts(load(yaml).errors());
    }

    private LoadResult load(String yaml) throws IOException {
        return load(yaml, HEAP);
    }

    private LoadResult load(String yaml, long heap) throws IOException {
        Files.writeString(folder.resolve("a.yaml"), yaml);
        return ConfigurationLoader.load(FolderSnapshot.read(folder), name -> null, heap);
    }

    private static List<String> texts(List<Finding> findings) {
        return findings.stream()
                .map(Finding::toString)
                .map(text -> text.substring(text.indexOf(".yaml:") + 6))
                .toList();
    }

    private static String routes(String server, String limits) {
        return "server: { " + server + " }\nroutes:\n  POST /a: { respond: $body, limits: { " + limits + " } }\n";
    }

    @Test
    void a_limit_up_to_the_share_is_valid() throws IOException {
        assertThat(errors(routes("limits: { body: 8MiB }", "body: 8MiB"))).isEmpty();
    }

    @Test
    void each_limit_above_the_share_is_an_error_that_names_both() throws IOException {
        String expected =
                " exceeds the memory of one request (expected: at most 8MiB, a quarter of server.memory, which is 50%"
                        + " of a heap of 64MiB)";
        assertThat(errors(routes("limits: { body: 9MiB }", "body: 10MiB")))
                .containsExactly(
                        "1:27: server.limits.body: a body of 9MiB" + expected,
                        "3:46: routes.POST /a.limits.body: a body of 10MiB" + expected);
    }

    @Test
    void a_limit_that_was_not_read_contradicts_nothing() throws IOException {
        assertThat(texts(load(routes("memory: 10%, limits: { body: abc }", "body: abc"), HEAP / 2)
                        .errors()))
                .hasSize(2)
                .allMatch(error -> error.contains(": abc (expected: "));
    }

    @Test
    void a_limit_in_defaults_above_the_share_is_reported_once_at_its_location() throws IOException {
        assertThat(errors("""
                defaults: { route: { limits: { body: 9MiB } } }
                routes:
                  POST /a: { respond: $body }
                  POST /b: { respond: $body }
                """))
                .singleElement()
                .asString()
                .startsWith("1:38: defaults.route.limits.body: a body of 9MiB exceeds the memory of one request");
    }

    /** The log, the traces and the patterns have 13/128 of the heap, and each identity 1/32. */
    @Test
    void identities_that_may_fill_the_heap_beside_requests_are_a_warning() throws IOException {
        assertThat(warnings("50%", 8)).isEmpty();
        assertThat(warnings("50%", 9))
                .containsExactly(
                        "2:23: server.memory: requests and the structures that outlive them may hold 56MiB of a heap of 64MiB"
                                + " (expected: at most 7/8 of it; server.memory is 50%, and each identity with tokens and each exchange"
                                + " of tokens has about 1/32)");
        assertThat(warnings("40%", 9)).isEmpty();
    }

    private List<String> warnings(String memory, int identities) throws IOException {
        String jwt = "{ jwt: { issuer: \"https://id.example.com\", audience: [shop] } }";
        String names = IntStream.range(0, identities).mapToObj(i -> "i" + i).collect(Collectors.joining(", "));
        return texts(load("server: {\n  limits: {}, memory: " + memory + " }\nidentity:\n"
                        + IntStream.range(0, identities)
                                .mapToObj(i -> "  i" + i + ": " + jwt + "\n")
                                .collect(Collectors.joining())
                        + "routes:\n  GET /a: { respond: 1, identity: [" + names + "] }\n")
                .warnings());
    }

    @Test
    void a_larger_budget_allows_a_larger_body() throws IOException {
        assertThat(errors(routes("memory: 70%", "body: 11MiB"))).isEmpty();
        assertThat(errors(routes("memory: 10%", "body: 2MiB")))
                .singleElement()
                .asString()
                .contains("at most 1MiB");
    }

    /** A key costs 256 bytes, and the budget is 32 MiB. */
    @Test
    void keys_of_rate_limits_beyond_a_quarter_of_the_memory_are_a_warning() throws IOException {
        assertThat(load(routes("rate_limit_keys: 32768", "")).warnings()).isEmpty();
        assertThat(texts(load(routes("rate_limit_keys: 65536", "")).warnings()))
                .containsExactly(
                        "1:28: server.rate_limit_keys: 65536: further keys are not kept (expected: at most 32768, which hold a"
                                + " quarter of server.memory, which is 50% of a heap of 64MiB)");
        assertThat(errors(routes("rate_limit_keys: 999", "")))
                .containsExactly("1:28: server.rate_limit_keys: 999 (expected: 1000 to 1000000)");
        assertThat(errors(routes("rate_limit_keys: 1000001", "")))
                .containsExactly("1:28: server.rate_limit_keys: 1000001 (expected: 1000 to 1000000)");
    }

    @Test
    void shares_of_almost_no_keys_are_a_warning() throws IOException {
        assertThat(limits("rate_limit_keys: 1000", 10)).isEmpty();
        assertThat(limits("rate_limit_keys: 1000", 11))
                .containsExactly(
                        "1:28: server.rate_limit_keys: each of 11 rate limits keeps at most 90 keys (expected: at"
                                + " least 100, or limits forget active callers)");
        assertThat(limits("port: 0", 82))
                .containsExactly(
                        "2:14: rate_limits: each of 82 rate limits keeps at most 99 keys (expected: at least 100, or"
                                + " limits forget active callers)");
    }

    private List<String> limits(String server, int limits) throws IOException {
        String names = IntStream.range(0, limits).mapToObj(i -> "l" + i).collect(Collectors.joining(", "));
        String section = IntStream.range(0, limits)
                .mapToObj(i -> "l" + i + ": { rate: " + (i + 1) + "/d, key: '[$request.network, " + i + "]' }")
                .collect(Collectors.joining(", "));
        return texts(load("server: { " + server + " }\nrate_limits: { " + section
                        + " }\nroutes: { GET /a: { respond: 1, rate_limits: [" + names + "] } }")
                .warnings());
    }
}

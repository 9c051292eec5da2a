package dev.sluice.config.load;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.Finding;
import dev.sluice.config.source.SourceFile;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Loads configurations from texts, as the file {@code conf/a.yaml}. */
public final class TestConfiguration {
    /** A section with one identity, {@code shoppers}. */
    public static final String SHOPPERS = "identity: { shoppers: { api_keys: { header: x-key, sha256: { joe: "
            + "0123456789abcdef".repeat(4) + " } } } }\n";

    private TestConfiguration() {}

    public static LoadResult load(String text) {
        return ConfigurationLoader.load(
                List.of(new SourceFile("conf/a.yaml", text)), Map.of("PORT", "8080", "WORD", "hunter2")::get);
    }

    public static Configuration valid(String text) {
        LoadResult loaded = load(text);
        assertThat(loaded.errors()).isEmpty();
        return requireNonNull(loaded.configuration());
    }

    /** The errors, each without the name of the file. */
    public static List<String> errors(String text) {
        LoadResult loaded = load(text);
        assertThat(loaded.configuration() == null).isEqualTo(!loaded.errors().isEmpty());
        return texts(loaded.errors());
    }

    public static List<String> warnings(String text) {
        LoadResult loaded = load(text);
        assertThat(loaded.errors()).isEmpty();
        return texts(loaded.warnings());
    }

    /** Returns the findings about one setting, without file and path. */
    static List<String> findings(String text, String setting) {
        LoadResult loaded = load(text);
        return Stream.concat(loaded.errors().stream(), loaded.warnings().stream())
                .filter(finding -> finding.path().endsWith(setting))
                .map(TestConfiguration::withoutPath)
                .toList();
    }

    static String withoutPath(Finding finding) {
        return finding.location().line() + ":" + finding.location().column() + ": " + finding.message();
    }

    private static List<String> texts(List<Finding> findings) {
        return findings.stream()
                .map(finding -> finding.toString().substring("conf/a.yaml:".length()))
                .toList();
    }

    /** A configuration with the value wherever a value can be. */
    public static String everywhere(String value) {
        return """
                server: { port: V, host: [V], limits: { body: V } }
                admin: { port: V }
                identity: { i: { api_keys: V } }
                credentials: { c: { grant: V, token_url: V, client_id: V, client_secret: V, scope: { a: V } } }
                store: { url: [V], username: V, password: V, tls: V, timeout: V, replicas: V, cluster: V, sentinel: { master: V }, prefix: V }
                rate_limits:
                  a: { quota: V, zone: V, store_down: V, key: V, scope: V }
                  b: { plans: { by: V, x: V, else: { quota: V } }, key: V, rate: V }
                defaults: { backend: { retry: V, credentials: V }, route: { deadline: V, identity: V } }
                backends:
                  a: { url: V, credentials: V, timeout: { read: V }, breaker: { rate: V, minimum: V } }
                  b: V
                routes:
                  GET /a: V
                  GET /b: { deadline: V, identity: V, respond: V }
                  GET /c:
                    steps:
                      s: { call: V, with: { x: V }, headers: { y: V }, body: V, optional: V, when: V, accept: V, fallback: V }
                      t: { call: [V], accept: { 404: V } }
                      u: V
                """.replace("V", value);
    }
}

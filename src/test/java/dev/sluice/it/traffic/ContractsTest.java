package dev.sluice.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.effective.EffectiveConfiguration;
import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.model.Configuration;
import dev.sluice.server.TestGateway;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings whose rooms are still empty change nothing. */
class ContractsTest {
    private static final String LIMITS = """
            rate_limits:
              everyone: { rate: 1/d, burst: 1, key: $request.network }
              partners:
                plans: { by: $claims.plan, gold: { rate: 1000/min, burst: 100 }, else: { rate: 60/min } }
                key: $claims.sub
                charge: calls
            server:
              host: 127.0.0.1
              port: 0
              rate_limit_keys: 1000
              clients: { allow: [10.0.0.0/8], deny: [203.0.113.0/24, "2001:db8::/32"] }
            admin: { port: 0 }
            defaults:
              route:
                rate_limits: [everyone]
                cors: { origins: ["https://shop.example.com", "https://*.preview.example.com", "null"], max_age: 10m }
            """;
    private static final String ROUTES = """
            routes:
              GET /hello: { respond: $request.network }
              GET /reset: { respond: '"reset"', cors: null, rate_limits: [], clients: { deny: null, allow: 10.0.0.1 } }
            """;

    @Test
    void the_settings_load_and_change_nothing() {
        try (TestGateway plain = TestGateway.of(ROUTES);
                TestGateway gateway = TestGateway.of(LIMITS + ROUTES, Map.of())) {
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> response = gateway.get("/hello");
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.body()).isEqualTo("\"127.0.0.1\"");
                assertThat(response.headers().map().keySet())
                        .isEqualTo(plain.get("/hello").headers().map().keySet());
            }
            assertThat(gateway.get("/reset").statusCode()).isEqualTo(200);
            assertThat(gateway.send("OPTIONS", "/hello", "").statusCode()).isEqualTo(405);
            assertThat(gateway.get("/nowhere").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void the_effective_configuration_loads_as_an_equal_one(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("deny.txt"), "203.0.113.0/24\n");
        Path files = Files.createDirectory(folder.resolve("conf"));
        String more = "  GET /file: { respond: '\"file\"', clients: { deny: { file: " + folder.resolve("deny.txt")
                + " } } }\n";
        Files.writeString(files.resolve("gateway.yaml"), LIMITS + ROUTES + more);
        LoadResult loaded = ConfigurationLoader.load(files, Map.<String, String>of()::get);
        assertThat(loaded.errors()).isEmpty();
        Configuration configuration = Objects.requireNonNull(loaded.configuration());
        String shown;
        try (InputStream text = EffectiveConfiguration.of(
                        configuration, loaded.source().settings())
                .open()) {
            shown = new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
        Path again = Files.createDirectory(folder.resolve("again"));
        Files.writeString(again.resolve("gateway.yaml"), shown);
        LoadResult reloaded = ConfigurationLoader.load(again, Map.<String, String>of()::get);
        assertThat(reloaded.errors()).as(shown).isEmpty();
        Configuration same = Objects.requireNonNull(reloaded.configuration());
        assertThat(same.routes()).as(shown).isEqualTo(configuration.routes());
        assertThat(same.rateLimits()).isEqualTo(configuration.rateLimits());
        assertThat(same.server()).isEqualTo(configuration.server());
    }
}

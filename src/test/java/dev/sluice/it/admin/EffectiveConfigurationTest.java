package dev.sluice.it.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.effective.EffectiveConfiguration;
import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.model.ConfigurationDiff;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.SourceFile;
import dev.sluice.server.TestGateway;
import io.vertx.core.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The effective configuration on the admin port, and as a text that loads. */
class EffectiveConfigurationTest {
    private static final String FILE = """
            server: { host: 127.0.0.1, port: 0, drain: { delay: 0s }, rate_limit_keys: 2000, clients: { allow: [127.0.0.0/8, "::/0"], deny: 203.0.113.7 } }
            admin: { port: 0 }
            credentials:
              token: { grant: client_credentials, token_url: "http://127.0.0.1:9/token", client_id: us, client_secret: "${SECRET}" }
            defaults:
              backend: { timeout: { read: 900ms, attempt: 950ms }, headers: { X-Team: "hush-team" } }
              route: { deadline: 2s, limits: { calls: 200 }, rate_limits: [everyone], cors: { origins: ["https://shop.example.com", "https://*.example.com"], max_age: 10m } }
            rate_limits:
              everyone: { rate: 100/s, burst: 200, key: $request.network }
              partners:
                plans: { by: $claims.plan, gold: { rate: 1000/min, burst: 100 }, "on": { rate: 5/h }, else: { rate: 60/min } }
                key: $claims.sub
                charge: calls
                mode: report
              whole: { rate: 1/d, key: null, charge: 1, headers: false }
            functions: |
              def double(x) $x * 2
            identity:
              partners: { api_keys: { header: X-Key, sha256: { a: "%s" } }, rate_limits: [partners] }
            backends:
              shop: { url: "${URL:-http://127.0.0.1:9}", credentials: token, timeout: { read: 800ms }, headers: { X-Key: "hush-key" } }
              "on": { url: ["http://127.0.0.1:9", "http://127.0.0.1:10"], retry: { attempts: "${ATTEMPTS:-2}" }, breaker: { slow: 1s } }
            routes:
              GET /orders/{id}:
                identity: [partners]
                steps:
                  order: { call: "GET shop /orders/{id}", with: { id: $path.id }, optional: true, fallback: [ { call: "POST on /other/{id}", with: { id: '"hush-fallback"' }, body: '{ "key": "hush-body" }' }, { value: { a: "1", b: 1, list: [1, 2.50, null, true, "true", "null", "# no", '"\ttab"', [2]] } } ] }
                  lines: { each: "$order.lines", call: "POST shop /lines{?key,item}", with: { key: '"hush-constant"' }, body: '{ "key": "hush-body", "item": $item }', batch: { size: 5, key: .id } }
                respond:
                  id: $path.id
                  text: |
                    "a # b: " +
                      "c"
              POST /orders: { identity: none, validate: { body: { type: object, properties: { headers: { type: [string, "null"] } } } }, steps: { a: { call: "POST shop /orders", body: '{ "double": double($body.n) }' } } }
              GET /files: { identity: none, proxy: shop /files, forward: { headers: [X-A], query: [a] }, deadline: 5s }
              GET /open: { identity: none, respond: '"open"', rate_limits: [whole], cors: { origins: ["null"], headers: [X-A] }, clients: { allow: null, deny: [10.0.0.0/8, "fd00::/8"] } }
              GET /reset: { identity: none, respond: '"reset"', rate_limits: [], cors: null }
            """.formatted("0".repeat(64));

    private static final Map<String, String> ENVIRONMENT =
            Map.of("SECRET", "hush-secret", "URL", "http://127.0.0.1:11", "ATTEMPTS", "4");

    @TempDir
    Path folder;

    private static String text(Configuration configuration, LoadResult loaded) {
        try (InputStream text = EffectiveConfiguration.of(
                        configuration, loaded.source().settings())
                .open()) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void it_has_each_setting_with_its_origin_and_no_secret() throws IOException {
        Files.writeString(folder.resolve("gateway.yaml"), FILE);
        try (TestGateway gateway = TestGateway.watching(folder, ENVIRONMENT)) {
            HttpResponse<String> response = gateway.adminGet("/config/effective");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("content-type")).contains("application/yaml; charset=utf-8");
            assertThat(response.headers().firstValue("cache-control")).contains("no-store");
            assertThat(response.body())
                    .containsSubsequence(
                            "server:   # ",
                            "  host: 127.0.0.1   # ",
                            "gateway.yaml:1:17",
                            "log:",
                            "  access: [errors, partial, client_errors]   # built in",
                            "identity:",
                            "        a: \"(not shown)\"   # ",
                            "credentials:",
                            "    client_secret: \"(secret)\"   # ",
                            "rate_limits:",
                            "      by: ",
                            "      gold:",
                            "    charge: calls   # ",
                            "functions: \"def double(x) $x * 2\\n\"   # ",
                            "backends:",
                            "  shop:   # ",
                            "    url: \"${URL}\"   # ",
                            ", where the environment sets URL",
                            "      X-Team: \"(not shown)\"   # ",
                            " (defaults)",
                            "      read: 800ms   # ",
                            "      write: 5s   # built in",
                            "      attempt: 950ms   # ",
                            " (defaults)",
                            "  \"on\":",
                            "      attempts: \"${ATTEMPTS}\"   # ",
                            "routes:",
                            "  GET /orders/{id}:",
                            "    deadline: 2s   # ",
                            " (defaults)",
                            "      order:",
                            "        fallback:",
                            "          - call: \"POST on /other/{id}\"   # ",
                            "            with:",
                            "              id: \"(not shown)\"   # ",
                            "            body: \"(not shown)\"   # ",
                            "          - value:",
                            "      lines:",
                            "          key: \"(not shown)\"   # ",
                            "        body: \"(not shown)\"   # ",
                            "        as: \"item\"   # built in",
                            "        concurrency: 8   # built in",
                            "        over: fail   # built in",
                            "          size: 5   # ",
                            "    answer:",
                            "      status: \"200\"   # built in",
                            "  POST /orders:",
                            "    # respond: an object with the value of each step   # built in",
                            "defaults:",
                            "  route:",
                            "    cors:   # ",
                            "      max_age: 10m   # ")
                    .doesNotContain("hush-", "0".repeat(16), "127.0.0.1:11");
            Files.writeString(folder.resolve("gateway.yaml"), "\n" + FILE.replace("deadline: 5s", "deadline: 6s"));
            assertThat(gateway.adminPost("/reload").statusCode()).isEqualTo(200);
            assertThat(gateway.adminGet("/config/effective").body()).contains("deadline: 6s", "gateway.yaml:2:17");
            Files.writeString(folder.resolve("gateway.yaml"), "nonsense: 1\n");
            assertThat(gateway.adminPost("/reload").statusCode()).isEqualTo(422);
            assertThat(gateway.adminGet("/config/effective").body()).contains("deadline: 6s");
        }
    }

    @Test
    void without_a_folder_there_is_none() {
        try (TestGateway gateway = TestGateway.of("routes: { GET /a: { respond: '1' } }\n")) {
            assertThat(gateway.adminGet("/config/effective").statusCode()).isEqualTo(409);
        }
    }

    @Test
    void the_ports_of_the_command_line_are_effective() {
        LoadResult loaded = load(List.of(new SourceFile("gateway.yaml", FILE)));
        assertThat(text(configuration(loaded).withPort(8888), loaded)).contains("  port: 8888   # command line\n");
        LoadResult without = load(List.of(new SourceFile("gateway.yaml", "routes: { GET /a: { respond: 1 } }\n")));
        assertThat(text(configuration(without), without)).contains("  port: 8080   # built in\n");
        assertThat(text(configuration(without).withPort(8888), without)).contains("  port: 8888   # command line\n");
    }

    @Test
    void what_it_prints_loads_as_an_equal_configuration() {
        assertLoadsAsEqual(load(List.of(new SourceFile("gateway.yaml", FILE))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "conf",
                "src/test/resources/dev/sluice/config/load/shop",
                "src/test/resources/dev/sluice/tools/explain/conf",
                "src/test/resources/dev/sluice/tools/explain/proxied",
                "src/test/resources/dev/sluice/tools/explain/store",
                "src/test/resources/dev/sluice/tools/eval/conf"
            })
    void folders_with_examples_load_as_equal_configurations(String folder) {
        assertLoadsAsEqual(ConfigurationLoader.load(Path.of(folder), ENVIRONMENT::get));
    }

    @Test
    void the_store_has_no_secret_and_a_quota_has_no_scope() {
        LoadResult loaded = ConfigurationLoader.load(
                Path.of("src/test/resources/dev/sluice/tools/explain/store"), ENVIRONMENT::get);
        String text = text(configuration(loaded), loaded);
        assertThat(text)
                .containsSubsequence(
                        "    scope: fleet   # ",
                        "  month:   # ",
                        "    quota: 100000/month   # ",
                        "store:   # ",
                        "  username: sluice   # ",
                        "  password: \"(secret)\"   # ",
                        "  timeout: 10ms   # ",
                        "  lease: 50ms   # built in",
                        "  replicas: 1   # built in",
                        "  cluster: false   # built in",
                        "    master: sluice   # ",
                        "  prefix: \"sluice\"   # built in")
                .doesNotContain("hush-");
        assertThat(text.substring(text.indexOf("  month:"), text.indexOf("store:   # ")))
                .doesNotContain("scope");
    }

    private static void assertLoadsAsEqual(LoadResult loaded) {
        String printed = withSecrets(text(configuration(loaded), loaded), loaded);
        LoadResult again = load(List.of(new SourceFile("effective.yaml", printed)));
        assertThat(again.errors()).as(printed).isEmpty();
        assertThat(ConfigurationDiff.between(configuration(loaded), configuration(again)))
                .as(printed)
                .matches(ConfigurationDiff::isEmpty);
    }

    private static LoadResult load(List<SourceFile> files) {
        return ConfigurationLoader.load(files, ENVIRONMENT::get);
    }

    private static Configuration configuration(LoadResult loaded) {
        assertThat(loaded.errors()).isEmpty();
        return Objects.requireNonNull(loaded.configuration());
    }

    /** Returns the text with the written values in place of those that it hides, which their locations name. */
    private static String withSecrets(String printed, LoadResult loaded) {
        Map<String, Scalar> scalars = new HashMap<>();
        collect(loaded.source().settings(), scalars);
        Matcher hidden = Pattern.compile("\"\\((?:secret|not shown)\\)\"(   # (\\S+:\\d+:\\d+))")
                .matcher(printed);
        return hidden.replaceAll(match -> {
            String written = Objects.requireNonNull(scalars.get(match.group(2))).written();
            return Matcher.quoteReplacement(Json.encode(written) + match.group(1));
        });
    }

    private static void collect(ConfigValue value, Map<String, Scalar> scalars) {
        if (value instanceof Scalar scalar) scalars.put(scalar.location().toString(), scalar);
        ConfigValue.entries(value).forEach(entry -> collect(entry.value(), scalars));
        if (ConfigValue.sequence(value) != null)
            Objects.requireNonNull(ConfigValue.sequence(value)).items().forEach(item -> collect(item, scalars));
    }
}

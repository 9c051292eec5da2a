package dev.sluice.it.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.config.load.TestConfiguration;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.Ports;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import dev.sluice.server.reload.ReloadResult.Trigger;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The lines about requests of a real gateway in the access log and in the audit log. */
class LoggedRequestsTest {
    private static final String PORTS =
            "server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }\nadmin: { port: 0 }\n";
    private static final String ID = "[A-Za-z0-9._-]{1,64}";

    @RegisterExtension
    final CapturedLog access = new CapturedLog("access", Level.INFO);

    @RegisterExtension
    final CapturedLog warnings = new CapturedLog("dev.sluice", Level.WARN);

    @RegisterExtension
    final CapturedLog audit = new CapturedLog("audit", Level.INFO);

    @TempDir
    Path folder;

    @Test
    void by_default_a_failed_request_has_a_line_with_the_step_that_failed_it_and_others_have_none() {
        try (HttpTestServer orders = HttpTestServer.answering("[]");
                TestGateway gateway = TestGateway.of("""
                        defaults: { backend: { retry: { attempts: 2, backoff: { base: 10ms } } } }
                        backends: { crm: { url: "%s" }, orders: { url: "%s" } }
                        routes:
                          GET /good: { steps: { orders: { call: GET orders / } } }
                          GET /bad/{id}: { steps: { orders: { call: GET orders / }, customer: { call: "GET crm /{id}" } } }
                        """.formatted(Ports.unusedUrl(), orders.url()))) {
            assertThat(gateway.get("/good").statusCode()).isEqualTo(200);
            assertThat(gateway.get("/bad/42?token=hush").statusCode()).isEqualTo(502);
            assertThat(gateway.get("/nowhere").statusCode()).isEqualTo(404);

            List<String> lines = linesAfter(2);
            assertThat(lines.get(0))
                    .matches("INFO request_id=" + ID + " trace_id=[0-9a-f]{32} client=127.0.0.1 method=GET"
                            + " route=\"GET /bad/\\{id}\" status=502 bytes_in=0 bytes_out=\\d+ duration_ms=[0-9.]+"
                            + " reason=connect_failed failed_step=customer .*")
                    .containsPattern(
                            " step.orders.backend=orders step.orders.endpoint=127.0.0.1:\\d+ step.orders.calls=1")
                    .containsPattern(" step.customer.backend=crm step.customer.endpoint=127.0.0.1:\\d+"
                            + " step.customer.calls=1 step.customer.attempts=2 step.customer.outcome=failed"
                            + " step.customer.reason=connect_failed step.customer.ms=[0-9.]+")
                    .doesNotContain("hush", "/bad/42");
            assertThat(lines.get(1)).contains(" route=none status=404 ").contains(" reason=");
        }
    }

    @Test
    void with_errors_alone_a_route_that_passes_on_a_4xx_of_a_backend_has_no_line() {
        try (HttpTestServer missing = HttpTestServer.failing(404);
                HttpTestServer rejecting = HttpTestServer.failing(403);
                TestGateway gateway = TestGateway.of("""
                        log: { access: [errors] }
                        backends:
                          missing: { url: "%s", retry: { attempts: 1 } }
                          rejecting: { url: "%s", retry: { attempts: 1 } }
                        routes:
                          GET /passed-on: { steps: { a: { call: GET missing / } } }
                          GET /proxied: { proxy: missing / }
                          GET /bad-gateway: { steps: { a: { call: GET rejecting / } } }
                          GET /rejected: { steps: { a: { call: "GET missing /{id}", with: { id: $query.id } } } }
                        """.formatted(missing.url(), rejecting.url()))) {
            HttpResponse<String> passedOn = gateway.get("/passed-on");
            assertThat(passedOn.statusCode()).isEqualTo(404);
            assertThat(passedOn.body()).contains("\"cause\":\"not_found\"");
            assertThat(gateway.get("/proxied").statusCode()).isEqualTo(404);
            assertThat(gateway.get("/bad-gateway").statusCode()).isEqualTo(502);
            assertThat(gateway.get("/rejected").statusCode()).isEqualTo(400);
            assertThat(linesAfter(2)).hasSize(2);
            assertThat(access.lines().get(0)).contains("status=502", "reason=unauthorized");
            assertThat(access.lines().get(1)).contains("status=400", "reason=missing_value");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_proxied_404_and_a_composed_404_get_a_line(HttpVersion version) throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        String tls =
                "server: { host: 127.0.0.1, port: 0, tls: { certificate: \"%s\", key: \"%s\" } }\nadmin: { port: 0 }\n"
                        .formatted(certificate.certificatePath(), certificate.privateKeyPath());
        try (HttpTestServer missing = HttpTestServer.failing(404);
                TestGateway gateway = TestGateway.of(tls + """
                        backends: { missing: { url: "%s", retry: { attempts: 1 } } }
                        routes:
                          GET /answer: { answer: { status: 404 }, respond: 1 }
                          GET /composed: { steps: { a: { call: GET missing / } } }
                          GET /proxied: { proxy: missing / }
                        """.formatted(missing.url()), Map.of())) {
            for (String path : List.of("/answer", "/composed", "/proxied"))
                assertThat(status(gateway, version, path)).isEqualTo(404);
            assertThat(linesAfter(2)).hasSize(2);
            assertThat(access.lines().get(0))
                    .contains(" route=\"GET /composed\" status=404 ", " reason=not_found ", " step.a.backend=missing ");
            assertThat(access.lines().get(1))
                    .contains(" route=\"GET /proxied\" status=404 ", ".backend=missing ", ".reason=not_found ")
                    .doesNotContain(" reason=");
        } finally {
            certificate.delete();
        }
    }

    private static int status(TestGateway gateway, HttpVersion version, String path) throws Exception {
        RequestOptions options = new RequestOptions().setPort(gateway.port()).setURI(path);
        return gateway.vertx()
                .createHttpClient(SelfSignedCertificate.trustAllClient(version))
                .request(options)
                .compose(HttpClientRequest::send)
                .compose(response -> response.body().map(body -> response.statusCode()))
                .await(20, TimeUnit.SECONDS);
    }

    @Test
    void a_partial_response_has_its_step_backend_and_reason() {
        try (TestGateway gateway = TestGateway.of("""
                backends: { crm: { url: "%s", retry: { attempts: 1 } } }
                routes:
                  GET /a: { steps: { customer: { call: GET crm /, optional: true } } }
                  GET /b: { steps: { customer: { call: GET crm /, fallback: 1 } } }
                  GET /c: { steps: { customer: { call: GET crm /, optional: true } }, answer: { status: 404 } }
                """.formatted(Ports.unusedUrl()))) {
            assertThat(gateway.get("/a").statusCode()).isEqualTo(200);
            assertThat(gateway.get("/b").statusCode()).isEqualTo(200);
            assertThat(gateway.get("/c").statusCode()).isEqualTo(404);
            assertThat(linesAfter(3).get(2)).contains(" route=\"GET /c\" status=404 incomplete=true ");
            assertThat(access.lines().get(0))
                    .contains(" route=\"GET /a\" status=200 incomplete=true ", " step.customer.backend=crm ")
                    .contains(" step.customer.outcome=failed step.customer.reason=connect_failed ")
                    .doesNotContain(" reason=");
            assertThat(access.lines().get(1)).contains(" step.customer.outcome=defaulted ");
        }
    }

    @Test
    void a_pick_of_a_text_is_a_warning_and_a_metric() {
        assertIsWarningAndMetric("\"text\"", "{ from: $a, pick: [x, y.z] }", "WARN $a with pick: a text has no keys");
        assertIsWarningAndMetric(
                "\"" + "x".repeat(200_000) + "\"", "{ from: $a, pick: [x] }", "WARN $a with pick: a text has no keys");
    }

    @Test
    void a_path_of_a_value_and_its_pick_have_lines_of_their_own() {
        try (HttpTestServer backend = HttpTestServer.answering("\"text\"");
                TestGateway gateway = TestGateway.of("""
                        backends: { b: { url: "%s" } }
                        routes: { GET /a: { steps: { a: { call: GET b / } }, respond: { from: '$a.b + "x"', pick: [x] } } }
                        """.formatted(backend.url()))) {
            for (int i = 0; i < 3; i++) assertThat(gateway.get("/a").body()).isEqualTo("null");
            assertThat(warnings.lines())
                    .hasSize(2)
                    .anyMatch(line -> line.equals("WARN $a.b: a text has no keys"))
                    .anyMatch(line -> line.contains(" with pick") && line.endsWith(": a text has no keys"));
        }
    }

    @Test
    void a_path_that_is_a_condition_has_no_line() {
        try (HttpTestServer backend = HttpTestServer.answering("\"text\"");
                TestGateway gateway = TestGateway.of("""
                        identity:
                          keys: { api_keys: { header: X-Key, sha256: { alice: 2bd806c97f0e00af1a1fc3328fa763a9269723c8db8fac4f93af71db186d6e90 } } }
                        backends: { b: { url: "%s" } }
                        routes:
                          GET /a:
                            steps:
                              a: { call: GET b / }
                              b: { call: GET b /, when: $a.b.c }
                              c: { return_if: $a.c }
                            respond: $b
                          GET /b: { identity: keys, require: $claims.sub.admin, respond: 1 }
                        """.formatted(backend.url()))) {
            assertThat(gateway.get("/a").body()).isEqualTo("null");
            assertThat(gateway.get("/b", "X-Key", "alice").statusCode()).isEqualTo(403);
            assertThat(warnings.lines()).isEmpty();
            assertThat(gateway.adminGet("/metrics").body()).doesNotContain("sluice_expression_mismatches_total{");
        }
    }

    @Test
    void a_key_on_a_list_is_a_warning_and_a_metric() {
        assertIsWarningAndMetric("[{\"x\":1}]", "$a.x", "WARN $a.x: a list has no keys; did you mean [for ($a) .x]?");
    }

    @Test
    void an_edit_shows_a_warning_again() throws Exception {
        Path configuration = folder.resolve("gateway.yaml");
        try (HttpTestServer backend = HttpTestServer.answering("[]")) {
            String text = PORTS + """
                    backends: { b: { url: "%s" } }
                    routes:
                      GET /a: { steps: { a: { call: GET b / } }, respond: $a.x }
                    """.formatted(backend.url());
            Files.writeString(configuration, text);
            try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
                for (int i = 0; i < 2; i++) gateway.get("/a");
                gateway.gateway().reload(Trigger.SIGNAL).await();
                gateway.get("/a");
                assertThat(warnings.valuesOf("route")).containsExactly("GET /a");
                Files.writeString(configuration, text + "  GET /b: { respond: 1 }\n");
                gateway.gateway().reload(Trigger.SIGNAL).await();
                for (int i = 0; i < 2; i++) gateway.get("/a");
                assertThat(warnings.valuesOf("route")).containsExactly("GET /a", "GET /a");
            }
        }
    }

    private void assertIsWarningAndMetric(String reply, String respond, String line) {
        try (HttpTestServer backend = HttpTestServer.answering(reply);
                TestGateway gateway = TestGateway.of("""
                        backends: { b: { url: "%s" } }
                        routes: { GET /a: { steps: { a: { call: GET b / } }, respond: %s } }
                        """.formatted(backend.url(), respond))) {
            int before = warnings.lines().size();
            for (int i = 0; i < 3; i++) assertThat(gateway.get("/a").body()).isEqualTo("null");
            assertThat(warnings.lines()).hasSize(before + 1);
            assertThat(warnings.lines()).last().isEqualTo(line);
            assertThat(warnings.valuesOf("route")).last().isEqualTo("GET /a");
            assertThat(gateway.adminGet("/metrics").body())
                    .contains("sluice_expression_mismatches_total{route=\"GET /a\"} 3.0");
        }
    }

    @Test
    void lines_beyond_100_a_second_of_a_reason_are_counted_by_a_metric() {
        int requests = 400;
        try (TestGateway gateway = TestGateway.of("routes: { GET /a: { respond: 1 } }\n");
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.send("GET /nowhere HTTP/1.1\nHost: a\n\n".repeat(requests));
            caller.readUntil(received -> received.split("HTTP/1.1 404", -1).length > requests);
            Await.until(() -> suppressed(gateway) + lines("reason=no_route") == requests);
            assertThat(suppressed(gateway)).isPositive();
            Await.until(() -> lines("suppressed") > 0);
        }
    }

    private static long suppressed(TestGateway gateway) {
        return Pattern.compile("sluice_log_suppressed_total\\{reason=\"no_route\"} ([0-9.]+)")
                .matcher(gateway.adminGet("/metrics").body())
                .results()
                .mapToLong(found -> (long) Double.parseDouble(found.group(1)))
                .sum();
    }

    private long lines(String part) {
        return access.lines().stream().filter(line -> line.contains(part)).count();
    }

    @Test
    void a_route_selects_its_own_lines() {
        try (TestGateway gateway = TestGateway.of("""
                log: { access: all }
                defaults: { route: { log: { access: off } } }
                routes:
                  GET /quiet: { respond: 1 }
                  GET /all: { respond: 1, log: { access: all } }
                  GET /slow: { respond: 1, log: { access: [slow: 15m] } }
                """)) {
            for (String path : List.of("/quiet", "/slow", "/all")) gateway.get(path);
            assertThat(linesAfter(1).get(0)).contains("route=\"GET /all\" status=200 ");
            assertThat(access.lines()).hasSize(1);
        }
    }

    @Test
    void a_reload_selects_other_requests_without_a_restart() throws Exception {
        write("log: { access: off }\n");
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            gateway.get("/a");
            write("log: { access: all }\n");
            gateway.gateway().reload(Trigger.SIGNAL).await();
            gateway.get("/a");
            assertThat(linesAfter(1)).hasSize(1);
            assertThat(gateway.gateway().configurationStatus().restartOnly()).isEmpty();
        }
    }

    @Test
    void a_subject_is_the_same_hash_after_a_restart_with_its_key_and_another_without() throws Exception {
        Path key = Files.writeString(folder.resolve("key"), "0123456789abcdef");
        String withKey = "log: { access: all, subject_key: \"${file:" + key + "}\" }\n";
        String withoutKey = "log: { access: all }\n";

        String keyed = subject(withKey);
        assertThat(keyed).matches("[0-9a-f]{32}").isEqualTo(subject(withKey));
        String random = subject(withoutKey);
        assertThat(random).matches("[0-9a-f]{32}").isNotEqualTo(keyed).isNotEqualTo(subject(withoutKey));
        assertThat(subject("log: { access: all, subject: plain }\n")).isEqualTo("joe");
        assertThat(subject("log: { access: all, subject: off }\n")).isEmpty();
    }

    /** Returns the subject in the line of a caller with the API key of {@code joe}; empty for none. */
    private String subject(String log) {
        String key = "secret-of-joe";
        String identity = TestConfiguration.SHOPPERS.replace("0123456789abcdef".repeat(4), sha256(key));
        int before = access.lines().size();
        try (TestGateway gateway = TestGateway.of(
                PORTS + log + identity + "routes: { GET /a: { identity: shoppers, respond: 1 } }\n", Map.of())) {
            assertThat(gateway.get("/a", "x-key", key).statusCode()).isEqualTo(200);
            String line = linesAfter(before + 1).get(before);
            assertThat(line).contains(" identity=shoppers ");
            return Pattern.compile(" subject=(\\S+)")
                    .matcher(line)
                    .results()
                    .map(found -> found.group(1))
                    .findFirst()
                    .orElse("");
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_rejected_caller_is_one_line_of_the_audit_log_in_ten_seconds() {
        try (TestGateway gateway = TestGateway.of(
                TestConfiguration.SHOPPERS + "routes: { GET /a: { identity: shoppers, respond: 1 } }\n")) {
            for (int i = 0; i < 20; i++) gateway.get("/a", "x-key", "wrong\u00e9");
            gateway.get("/nowhere");
            linesAfter(21);

            assertThat(audit.lines()).hasSize(1);
            assertThat(audit.lines().get(0))
                    .startsWith("WARN identity_refusal client=127.0.0.1 ")
                    .containsPattern(" route=GET /a status=401 reason=\\S+ ")
                    .containsPattern(" request_id=" + ID + "$");
        }
    }

    @Test
    void hostile_ids_and_methods_stay_on_their_line() {
        try (TestGateway gateway = TestGateway.of("routes: { GET /a: { respond: 1, log: { access: all } } }\n")) {
            gateway.get("/a", "X-Request-Id", "{\"level\":\"ERROR\"}", "traceparent", "00-[31m\"ERROR");
            gateway.send("BREW", "/a", "");
            gateway.get("/a", "X-Request-Id", "x".repeat(4096));

            assertThat(linesAfter(3))
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line)
                            .matches("INFO request_id=" + ID
                                    + " trace_id=[0-9a-f]{32} client=127.0.0.1 method=(GET|BREW) .*")
                            .doesNotContain("ERROR", "\u001b"));
        }
    }

    /** Returns the lines after this number of them is written. */
    private List<String> linesAfter(int number) {
        Await.until(() -> access.lines().size() >= number);
        return access.lines();
    }

    private void write(String log) throws IOException {
        Files.writeString(folder.resolve("gateway.yaml"), PORTS + log + "routes: { GET /a: { respond: 1 } }\n");
    }
}

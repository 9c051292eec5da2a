package dev.sluice.it.admin;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.Ports;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.it.streams.StreamRightsTest.SkippingClock;
import dev.sluice.server.TestGateway;
import dev.sluice.server.reload.ReloadResult.Trigger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The lines of the audit log of a real gateway. */
class AuditLogTest {
    private static final String PORTS = "server: { host: 127.0.0.1, port: 0 }\nadmin: { port: 0 }\n";

    private final URI unreachable = Ports.unusedUrl();

    @RegisterExtension
    final CapturedLog audit = new CapturedLog("audit", Level.INFO);

    @TempDir
    Path folder;

    @Test
    void an_open_breaker_is_one_line() {
        try (TestGateway gateway = TestGateway.of("""
                backends: { crm: { url: "%s", retry: { attempts: 1 }, breaker: { consecutive: 2 } } }
                routes: { GET /a: { steps: { a: { call: GET crm / } } } }
                """.formatted(unreachable))) {
            for (int call = 0; call < 4; call++)
                assertThat(gateway.get("/a").body()).contains("backend");
            assertThat(audit.lines())
                    .containsExactly("WARN breaker backend=crm from=closed to=open reason=consecutive");
        }
    }

    @Test
    void an_ejected_endpoint_is_one_line() {
        try (HttpTestServer reachable = HttpTestServer.answering("{}");
                TestGateway gateway = TestGateway.of("""
                        backends:
                          crm:
                            url: [ "%s", "%s" ]
                            retry: { attempts: 1 }
                            breaker: { consecutive: 100, minimum: 100 }
                        routes: { GET /a: { steps: { a: { call: GET crm / } } } }
                        """.formatted(reachable.url(), unreachable))) {
            for (int call = 0; call < 12; call++) gateway.get("/a");
            assertThat(audit.lines())
                    .containsExactly(
                            "WARN ejection backend=crm endpoint=" + unreachable.getAuthority() + " seconds=30");
        }
    }

    @Test
    void a_rejected_token_is_one_line() {
        try (HttpTestServer issuer = rejectingIssuer();
                TestGateway gateway =
                        TestGateway.of(PORTS + """
                        credentials:
                          w: { grant: client_credentials, token_url: "%s/token", client_id: x, client_secret: "${SECRET}" }
                        backends: { stock: { url: "%s", credentials: w } }
                        routes: { GET /a: { steps: { a: { call: GET stock / } } } }
                        """.formatted(issuer.url(), unreachable), Map.of("SECRET", "hush"))) {
            for (int call = 0; call < 3; call++) gateway.get("/a");
            assertThat(audit.lines())
                    .hasSize(1)
                    .allMatch(line -> line.startsWith("WARN token_failure credentials=w reason=")
                            && line.contains("invalid_client")
                            && line.endsWith(" pause_s=60"));
        }
    }

    @Test
    void a_token_failure_has_the_location_of_its_credentials_also_after_a_reload_that_only_moves_lines()
            throws Exception {
        try (HttpTestServer issuer = rejectingIssuer()) {
            String shop = """
                    credentials:
                      one: { grant: client_credentials, token_url: "%1$s", client_id: x, client_secret: hush }
                      two: { grant: client_credentials, token_url: "%1$s", client_id: x, client_secret: hush }
                    backends: { b1: { url: "%1$s", credentials: one }, b2: { url: "%1$s", credentials: two } }
                    routes:
                      GET /one: { steps: { a: { call: GET b1 / } } }
                      GET /two: { steps: { a: { call: GET b2 / } } }
                    """.formatted(issuer.url());
            write(shop);
            try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
                gateway.get("/one");
                write("# a comment\n\n" + shop);
                gateway.gateway().reload(Trigger.SIGNAL).await();
                assertThat(gateway.gateway().configurationStatus().generation()).isEqualTo(1);
                gateway.get("/two");
                String file = folder.resolve("gateway.yaml").toString();
                assertThat(audit.lines())
                        .satisfiesExactly(
                                line -> assertThat(line)
                                        .startsWith(
                                                "WARN token_failure credentials=one place=" + file + ":4:3 reason="),
                                line -> assertThat(line)
                                        .startsWith(
                                                "WARN token_failure credentials=two place=" + file + ":7:3 reason="));
            }
        }
    }

    @Test
    void a_reload_is_one_line_with_the_names_of_the_changes() throws Exception {
        write("routes: { GET /a: { respond: 1 } }\n");
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            write("routes: { GET /b: { respond: 1 } }\nlog: { access: all }\n");
            gateway.gateway().reload(Trigger.SIGNAL).await();
            write("routes: { GET /b: { respnd: 1 } }\n");
            gateway.gateway().reload(Trigger.SIGNAL).await();

            List<String> lines = audit.lines();
            assertThat(lines.get(0))
                    .matches("INFO reload generation=2 trigger=(signal|files) changes="
                            + "routes: \\+GET /b, -GET /a; settings: ~log.access");
            assertThat(lines.get(1)).matches("WARN reload_rejected generation=2 trigger=(signal|files) errors=1");
        }
    }

    @Test
    void rejections_of_a_rate_limit_are_one_line_a_minute() {
        AtomicReference<SkippingClock> clock = new AtomicReference<>();
        try (TestGateway gateway = TestGateway.of(PORTS + """
                rate_limits:
                  all: { rate: 1/h, burst: 1, key: $header.x-a }
                  seen: { rate: 1/h, burst: 1, key: null, mode: report }
                routes:
                  GET /a: { respond: 1, rate_limits: [all] }
                  GET /b: { respond: 1, rate_limits: [seen] }
                """, vertx -> {
            SkippingClock skipping = new SkippingClock(vertx);
            clock.set(skipping);
            return skipping;
        })) {
            for (int call = 0; call < 3; call++) {
                gateway.get("/a", "x-a", "1");
                gateway.get("/a", "x-a", "2");
                gateway.get("/b");
            }
            assertThat(audit.lines()).isEmpty();
            requireNonNull(clock.get()).skip(Duration.ofSeconds(61));
            assertThat(audit.lines())
                    .containsExactlyInAnyOrder(
                            "WARN rate_limit limit=all mode=enforce requests=4 keys=2",
                            "WARN rate_limit limit=seen mode=report requests=2 keys=1");
        }
    }

    @Test
    void a_rejected_client_is_one_line_of_a_refusal() {
        String trusting =
                "server: { host: 127.0.0.1, port: 0, trusted_proxies: 127.0.0.1, clients: { deny: 203.0.113.0/24 } }\n";
        try (TestGateway gateway =
                TestGateway.of(trusting + "admin: { port: 0 }\nroutes: { GET /a: { respond: 1 } }\n", Map.of())) {
            for (int call = 0; call < 3; call++)
                assertThat(gateway.get("/a", "X-Forwarded-For", "203.0.113.9").statusCode())
                        .isEqualTo(403);
            Await.until(() -> !audit.lines().isEmpty());
            assertThat(audit.lines())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "WARN identity_refusal client=203.0.113.9 route=none status=403 reason=client_rejected");
        }
    }

    @Test
    void a_call_of_an_operator_is_one_line_with_its_result() {
        try (TestGateway gateway = TestGateway.of("routes: { GET /a: { respond: 1 } }\n")) {
            gateway.adminGet("/health/ready");
            gateway.adminGet("/metrics");
            gateway.adminGet("/config");
            gateway.adminPost("/reload");
            Await.until(() -> audit.lines().size() == 2);
            assertThat(audit.lines())
                    .containsExactly(
                            "INFO admin_call client=127.0.0.1 method=GET path=/config status=200",
                            "INFO admin_call client=127.0.0.1 method=POST path=/reload status=409");
        }
    }

    @Test
    void a_changed_level_is_named_with_its_logger_and_its_duration() {
        try (TestGateway gateway = TestGateway.of("routes: { GET /a: { respond: 1 } }\n")) {
            gateway.adminPost("/log-level?logger=audited&level=loud");
            org.slf4j.LoggerFactory.getLogger("audited.logger");
            gateway.adminPost("/log-level?logger=audited.logger&level=DEBUG&for=2m");
            gateway.adminPost("/log-level?logger=dev.sluice.request&level=debug&route=GET+/a&for=1m");
            gateway.adminGet("/log-level");
            Await.until(() -> audit.lines().size() == 4);
            String call = "INFO admin_call client=127.0.0.1 method=%s path=/log-level status=%d";
            assertThat(audit.lines())
                    .containsExactly(
                            call.formatted("POST", 400),
                            call.formatted("POST", 200)
                                    + " changed_logger=audited.logger changed_level=debug for_s=120",
                            call.formatted("POST", 200)
                                    + " changed_logger=dev.sluice.request changed_level=debug changed_route=GET /a"
                                    + " for_s=60",
                            call.formatted("GET", 200));
        }
    }

    @Test
    void rejected_operators_cannot_fill_a_disk() {
        try (TestGateway gateway = TestGateway.of(
                PORTS.replace("admin: { port: 0 }", "admin: { port: 0, token: \"${TOKEN}\" }")
                        + "routes: { GET /a: { respond: 1 } }\n",
                Map.of("TOKEN", "x".repeat(32)))) {
            for (int attempt = 0; attempt < 50; attempt++) gateway.adminGet("/config");
            try (RawHttpClient operator = new RawHttpClient(InetAddress.getLoopbackAddress(), gateway.adminPort())) {
                operator.send("GET /config HTTP/1.1\nHost: localhost\nConnection: close\nAuthorization: Bearer "
                                + "x".repeat(32) + "\n\n")
                        .readToEnd();
            }
            Await.until(() -> audit.lines().size() == 2);
            assertThat(audit.lines())
                    .containsExactly(
                            "INFO admin_call client=127.0.0.1 method=GET path=/config status=401",
                            "INFO admin_call client=127.0.0.1 method=GET path=/config status=200");
        }
    }

    private static HttpTestServer rejectingIssuer() {
        return new HttpTestServer(request -> request.response()
                .setStatusCode(401)
                .putHeader("content-type", "application/json")
                .end("{\"error\":\"invalid_client\"}"));
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve("gateway.yaml"), PORTS + text);
    }
}

package dev.sluice.it.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.fixture.RawHttpClient;
import dev.sluice.server.TestGateway;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rules of the admin port: which requests it serves, and the status of those that it rejects. */
class AdminAccessTest {
    private static final String TOKEN = "operators-0123456789+abcdefghij=";
    private static final String OTHER = "operators-0123456789+abcdefghiJ=";
    private static final String ROUTE = "routes: { GET /a: { respond: '1' } }\n";

    private static TestGateway listeningOn(String host, String settings) {
        return TestGateway.of(
                "server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }\nadmin: { host: " + host + ", port: 0"
                        + settings + " }\n" + ROUTE,
                Map.of("TOKEN", TOKEN));
    }

    private static TestGateway withToken() {
        return listeningOn("0.0.0.0", ", token: \"${TOKEN}\", hosts: [Ops.example.com]");
    }

    /** Sends one request with a Host header and returns the response up to the end of its connection. */
    private static String send(TestGateway gateway, String line, String... headers) {
        return send(InetAddress.getLoopbackAddress(), gateway, line + " HTTP/1.1\nHost: localhost", headers);
    }

    private static String send(InetAddress server, TestGateway gateway, String head, String... headers) {
        try (RawHttpClient operator = new RawHttpClient(server, gateway.adminPort())) {
            String fields = headers.length == 0 ? "" : String.join("\n", headers) + "\n";
            return operator.send(head + "\nConnection: close\n" + fields + "\n").readToEnd();
        }
    }

    private static String status(String response) {
        return response.substring(9, 12);
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    private static String basic(String userAndPassword) {
        byte[] bytes = userAndPassword.getBytes(StandardCharsets.UTF_8);
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(bytes);
    }

    /** Returns an address of this machine that is not loopback. */
    private static InetAddress otherAddress() throws IOException {
        Optional<InetAddress> address = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(candidate -> candidate.getAddress().length == 4 && !candidate.isLoopbackAddress())
                .findFirst();
        assumeTrue(address.isPresent(), "this machine has only loopback addresses");
        return address.get();
    }

    @Test
    void health_and_metrics_need_no_credentials_and_every_other_path_does() {
        try (TestGateway gateway = withToken()) {
            for (String open : List.of("/health/live", "/health/ready", "/metrics", "/metrics/"))
                assertThat(status(send(gateway, "GET " + open))).as(open).isEqualTo("200");
            assertThat(status(send(gateway, "GET /health/nowhere"))).isEqualTo("404");
            assertThat(status(send(gateway, "POST /metrics"))).isEqualTo("405");
            for (String closed : List.of(
                    "GET /config",
                    "POST /reload",
                    "GET /reload",
                    "GET /",
                    "GET /config/effective",
                    "GET /backends",
                    "GET /nowhere",
                    "GET /health",
                    "GET /metricss"))
                assertThat(status(send(gateway, closed))).as(closed).isEqualTo("401");
        }
    }

    @Test
    void another_spelling_of_a_path_opens_nothing() {
        try (TestGateway gateway = withToken()) {
            for (String path : List.of(
                    "/health/../config",
                    "/health/%2e%2e/config",
                    "/health/.%2E/config",
                    "/metrics/../config",
                    "//config",
                    "/./config",
                    "/config/",
                    "/%63onfig",
                    "/config?x=/health/",
                    "/config;/health/"))
                assertThat(status(send(gateway, "GET " + path))).as(path).isEqualTo("401");
            for (String path : List.of("/health/..%2fconfig", "/health/\\..\\config", "/health//../config"))
                assertThat(send(gateway, "GET " + path)).as(path).doesNotContain("generation");
        }
    }

    @Test
    void the_token_is_accepted_as_bearer_and_a_token_that_differs_in_one_letter_is_not() {
        try (TestGateway gateway = withToken()) {
            assertThat(status(send(gateway, "GET /config", bearer(TOKEN)))).isEqualTo("200");
            assertThat(status(send(gateway, "GET /config", "authorization: bEARER " + TOKEN)))
                    .isEqualTo("200");
            for (String rejected : List.of(
                    bearer(OTHER),
                    bearer(TOKEN.substring(1)),
                    bearer(TOKEN + "="),
                    bearer(""),
                    "Authorization: " + TOKEN,
                    "Authorization: Digest " + TOKEN,
                    bearer(TOKEN) + "\n" + bearer(TOKEN),
                    "X-Token: " + TOKEN))
                assertThat(status(send(gateway, "GET /config", rejected)))
                        .as(rejected)
                        .isEqualTo("401");
            assertThat(status(send(gateway, "GET /config?access_token=" + TOKEN)))
                    .isEqualTo("401");
        }
    }

    @Test
    void the_token_is_accepted_as_the_password_of_any_user_in_basic() {
        try (TestGateway gateway = withToken()) {
            for (String user : List.of("admin", "", "ann"))
                assertThat(status(send(gateway, "GET /config", basic(user + ":" + TOKEN))))
                        .isEqualTo("200");
            for (String rejected : List.of(
                    basic("admin:" + OTHER),
                    basic(TOKEN + ":"),
                    basic(TOKEN),
                    basic("admin:x:" + TOKEN),
                    "Authorization: Basic",
                    "Authorization: Basic !",
                    "Authorization: Basic " + TOKEN))
                assertThat(status(send(gateway, "GET /config", rejected)))
                        .as(rejected)
                        .isEqualTo("401");
        }
    }

    @Test
    void a_401_names_both_schemes_and_is_a_problem() {
        try (TestGateway gateway = withToken()) {
            assertThat(send(gateway, "GET /config"))
                    .startsWith("HTTP/1.1 401 Unauthorized\r\n")
                    .contains(
                            "\r\nWWW-Authenticate: Bearer realm=\"admin\", Basic realm=\"admin\", charset=\"UTF-8\"\r\n")
                    .contains("\r\ncontent-type: application/problem+json\r\n")
                    .doesNotContain(TOKEN);
        }
    }

    @Test
    void on_a_loopback_host_without_credentials_only_127_0_0_1_and_1_of_ipv6_are_operators() throws Exception {
        try (TestGateway gateway = listeningOn("127.0.0.1", "")) {
            assertThat(statusFrom("127.0.0.1", gateway, "GET /config")).isEqualTo("200");
            for (String sidecar : List.of("127.0.0.6", "127.0.0.2")) {
                assertThat(statusFrom(sidecar, gateway, "GET /config")).isEqualTo("403");
                assertThat(statusFrom(sidecar, gateway, "GET /health/live")).isEqualTo("200");
            }
        }
        try (TestGateway gateway = listeningOn("'::1'", "")) {
            String config = send(NetUtil.LOCALHOST6, gateway, "GET /config HTTP/1.1\nHost: localhost");
            assertThat(status(config)).isEqualTo("200");
        }
    }

    /** A sidecar of a mesh connects from 127.0.0.6 or 127.0.0.1 for every peer. */
    @Test
    void on_another_host_without_credentials_no_peer_is_an_operator() throws Exception {
        try (TestGateway gateway = listeningOn("0.0.0.0", "")) {
            for (String peer : List.of("127.0.0.1", "127.0.0.6")) {
                for (String line : List.of(
                        "GET /config", "GET /requests", "POST /log-level?logger=ROOT&level=trace", "POST /reload"))
                    assertThat(statusFrom(peer, gateway, line)).as(peer + line).isEqualTo("403");
                for (String open : List.of("GET /health/live", "GET /health/ready", "GET /metrics"))
                    assertThat(statusFrom(peer, gateway, open)).as(peer + open).isEqualTo("200");
            }
            assertThat(send(gateway, "GET /config"))
                    .contains("admin.token")
                    .contains("SLUICE_ADMIN_TOKEN_FILE")
                    .contains("k8s/components/admin-token");
        }
    }

    private static String statusFrom(String peer, TestGateway gateway, String line) throws IOException {
        try (RawHttpClient operator = RawHttpClient.from(peer, gateway.adminPort())) {
            return status(operator.send(line + " HTTP/1.1\nHost: 10.2.3.4\nConnection: close\n\n")
                    .readToEnd());
        }
    }

    @Test
    void another_address_of_the_machine_is_no_operator_whatever_it_states() throws Exception {
        InetAddress other = otherAddress();
        try (TestGateway gateway = listeningOn("0.0.0.0", "")) {
            String host = " HTTP/1.1\nHost: " + other.getHostAddress();
            assertThat(status(send(other, gateway, "GET /metrics" + host))).isEqualTo("200");
            assertThat(status(send(other, gateway, "GET /health/live" + host))).isEqualTo("200");
            for (String line : List.of("GET /config", "POST /reload", "GET /nowhere"))
                assertThat(status(send(other, gateway, line + host, "X-Forwarded-For: 127.0.0.1")))
                        .as(line)
                        .isEqualTo("403");
        }
    }

    @Test
    void with_a_token_the_address_of_the_peer_does_not_matter() throws Exception {
        InetAddress other = otherAddress();
        try (TestGateway gateway = withToken()) {
            String line = "GET /config HTTP/1.1\nHost: " + other.getHostAddress();
            assertThat(status(send(other, gateway, line, bearer(TOKEN)))).isEqualTo("200");
            assertThat(status(send(other, gateway, line))).isEqualTo("401");
            assertThat(status(send(gateway, "GET /config"))).isEqualTo("401");
        }
    }

    @Test
    void only_addresses_localhost_and_configured_names_are_hosts_of_the_admin_port() {
        try (TestGateway gateway = withToken()) {
            for (String host : List.of(
                    "127.0.0.1",
                    "10.1.2.3:9090",
                    "[::1]",
                    "[fd00::2]:9090",
                    "localhost",
                    "LOCALHOST:1",
                    "localhost.",
                    "ops.example.com",
                    "OPS.example.com.:9090"))
                assertThat(statusOf(host, gateway)).as(host).isEqualTo("200");
            for (String host : List.of(
                    "evil.example",
                    "ops.example.com.evil.example",
                    "x.ops.example.com",
                    "example.com",
                    "127.0.0.1.nip.io",
                    "localhost.evil.example",
                    "2130706433",
                    "0x7f.1",
                    "127.1")) assertThat(statusOf(host, gateway)).as(host).isEqualTo("421");
        }
    }

    private static String statusOf(String host, TestGateway gateway) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        String config = send(loopback, gateway, "GET /config HTTP/1.1\nHost: " + host, bearer(TOKEN));
        String health = send(loopback, gateway, "GET /health/live HTTP/1.1\nHost: " + host);
        assertThat(status(health)).isEqualTo(status(config));
        return status(config);
    }

    @Test
    void a_request_needs_exactly_one_host_and_http_1_0_needs_none() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (TestGateway gateway = withToken()) {
            assertThat(status(send(loopback, gateway, "GET /health/live HTTP/1.0")))
                    .isEqualTo("200");
            assertThat(status(send(loopback, gateway, "GET /health/live HTTP/1.1")))
                    .isEqualTo("400");
            assertThat(status(send(loopback, gateway, "GET /health/live HTTP/1.1\nHost: localhost\nHost: localhost")))
                    .isEqualTo("400");
            assertThat(status(send(loopback, gateway, "GET /health/live HTTP/1.0\nHost: evil.example")))
                    .isEqualTo("421");
        }
    }

    @Test
    void a_page_of_another_origin_changes_nothing_and_may_read_no_response() {
        try (TestGateway gateway = listeningOn("127.0.0.1", "")) {
            for (String origin : List.of("http://localhost", "https://LOCALHOST"))
                assertThat(status(send(gateway, "POST /reload", "Origin: " + origin)))
                        .as(origin)
                        .isEqualTo("409");
            for (String origin : List.of(
                    "http://evil.example", "http://localhost:3000", "null", "", "localhost", "http://localhost.evil"))
                assertThat(status(send(gateway, "POST /reload", "Origin: " + origin)))
                        .as(origin)
                        .isEqualTo("403");
            assertThat(status(send(gateway, "POST /reload", "Origin: http://localhost", "Origin: http://evil")))
                    .isEqualTo("403");
            assertThat(send(gateway, "GET /config", "Origin: http://evil.example"))
                    .startsWith("HTTP/1.1 200")
                    .doesNotContainIgnoringCase("Access-Control-");
            assertThat(send(gateway, "OPTIONS /reload", "Origin: http://a", "Access-Control-Request-Method: POST"))
                    .startsWith("HTTP/1.1 405")
                    .doesNotContainIgnoringCase("Access-Control-");
        }
    }

    @Test
    void the_detail_of_a_401_says_that_the_credentials_of_an_operator_are_missing() {
        try (TestGateway gateway = withToken()) {
            assertThat(send(gateway, "GET /config"))
                    .contains(
                            "\"cause\":\"unauthenticated\"",
                            "\"The request has no valid credentials of an operator.\"");
        }
    }

    @Test
    void state_changes_by_post_only() {
        try (TestGateway gateway = withToken()) {
            assertThat(status(send(gateway, "POST /reload", bearer(TOKEN), "Content-Length: 0")))
                    .as("no folder is watched")
                    .isEqualTo("409");
            for (String method : List.of("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"))
                assertThat(send(gateway, method + " /reload", bearer(TOKEN)))
                        .startsWith("HTTP/1.1 405 ")
                        .contains("\r\nAllow: POST\r\n");
        }
    }
}

package dev.sluice.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.Ports;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class DemoTest {
    private static final String GRANT = "grant_type=client_credentials";

    @SuppressWarnings("NullAway.Init")
    private Vertx vertx;

    private final HttpClient client = HttpClient.newHttpClient();
    private DemoPorts ports = DemoPorts.ephemeral();

    @BeforeEach
    void start(Vertx vertx) throws Exception {
        this.vertx = vertx;
        ports = done(Demo.start(vertx, DemoPorts.ephemeral())).ports();
    }

    @Test
    void a_customer_is_json() throws Exception {
        HttpResponse<String> response = get(ports.customers(), "/customers/42");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.body()).startsWith("{\"id\":42,\"name\":\"Ford Lindqvist\"");
    }

    @Test
    void non_ascii_text_is_preserved() throws Exception {
        assertThat(get(ports.customers(), "/customers/46").body()).contains("Lucía Fernández");
    }

    @Test
    void unknown_ids_and_paths_are_404_in_json() throws Exception {
        for (HttpResponse<String> response : List.of(
                get(ports.customers(), "/customers/7"),
                get(ports.catalog(), "/products/p9"),
                get(ports.catalog(), "/nowhere"),
                get(ports.orders(), "/orders/1001"))) {
            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.body()).startsWith("{\"error\":");
        }
    }

    @Test
    void orders_are_filtered_by_customer_and_limited_and_keep_their_digits() throws Exception {
        assertThat(get(ports.orders(), "/orders?customer=42&limit=2").body())
                .contains("\"total\":19.90", "\"total\":178.00")
                .doesNotContain("\"id\":1003", "\"customer\":41");
        assertThat(get(ports.orders(), "/orders?customer=44").body()).isEqualTo("[]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "100", "many", ""})
    void an_invalid_limit_is_rejected(String limit) throws Exception {
        assertThat(get(ports.orders(), "/orders?customer=42&limit=" + limit).statusCode())
                .isEqualTo(400);
    }

    @Test
    void a_new_order_is_echoed_with_an_id_of_its_own() throws Exception {
        String order = "{\"id\":1,\"customer\":42,\"lines\":[{\"productId\":\"p3\",\"price\":19.90}]}";
        HttpResponse<String> response = post(ports.orders(), "/orders", order);
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.body())
                .isEqualTo("{\"id\":2001,\"status\":\"accepted\",\"customer\":42,"
                        + "\"lines\":[{\"productId\":\"p3\",\"price\":19.90}]}");
        assertThat(post(ports.orders(), "/orders", order).body()).startsWith("{\"id\":2002,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "7", "{", "{} {}"})
    void an_order_must_be_an_object(String body) throws Exception {
        assertThat(post(ports.orders(), "/orders", body).statusCode()).isEqualTo(400);
    }

    @Test
    void the_warehouse_requires_an_active_token() throws Exception {
        assertThat(stock("").headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"warehouse\"");
        assertThat(stock("Bearer guess").headers().firstValue("WWW-Authenticate"))
                .hasValue("Bearer realm=\"warehouse\", error=\"invalid_token\"");
        assertThat(stock("Basic x").statusCode()).isEqualTo(401);

        String token = token("Basic " + base64("sluice:demo"), GRANT);
        assertThat(stock("Bearer " + token).body()).startsWith("{\"id\":\"p3\",\"available\":230");
    }

    @Test
    void revoked_tokens_are_rejected() throws Exception {
        String token = token("", GRANT + "&client_id=sluice&client_secret=demo");
        assertThat(stock("Bearer " + token).statusCode()).isEqualTo(200);
        assertThat(post(ports.tokens(), "/_demo/revoke", "").body()).isEqualTo("{\"revoked\":1}");
        assertThat(stock("Bearer " + token).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic", "Basic !", "Basic c2x1aWNl", "Basic c2x1aWNlOmd1ZXNz", "Bearer sluice:demo"})
    void an_unknown_client_gets_no_token(String authorization) throws Exception {
        HttpResponse<String> response = askForToken(authorization, GRANT + "&client_id=sluice&client_secret=guess");
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).isEqualTo("{\"error\":\"invalid_client\"}");
    }

    @Test
    void another_grant_is_not_supported() throws Exception {
        HttpResponse<String> response = askForToken("Basic " + base64("sluice:demo"), "grant_type=password");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).isEqualTo("{\"error\":\"unsupported_grant_type\"}");
    }

    @Test
    void an_injected_failure_affects_a_single_server_until_it_is_reset() throws Exception {
        assertThat(post(ports.catalog(), "/_demo/fail?for=30s", "").statusCode())
                .isEqualTo(200);
        assertThat(get(ports.catalog(), "/products/p1").statusCode()).isEqualTo(503);
        assertThat(get(ports.customers(), "/customers/42").statusCode()).isEqualTo(200);

        assertThat(post(ports.catalog(), "/_demo/ok", "").body()).isEqualTo("{\"failsForMs\":0,\"delayMs\":0}");
        assertThat(get(ports.catalog(), "/products/p1").statusCode()).isEqualTo(200);
    }

    @Test
    void an_injected_failure_ends_after_its_duration() throws Exception {
        post(ports.catalog(), "/_demo/fail?for=0s", "");
        assertThat(get(ports.catalog(), "/products/p1").statusCode()).isEqualTo(200);
    }

    @Test
    void an_injected_delay_delays_responses_and_still_reads_bodies() throws Exception {
        post(ports.orders(), "/_demo/slow?ms=120", "");
        long startNanos = System.nanoTime();
        assertThat(post(ports.orders(), "/orders", "{}").statusCode()).isEqualTo(201);
        assertThat(System.nanoTime() - startNanos).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(119));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fail?for=30", "fail?for=-1s", "fail?for=99999s", "slow?ms=fast", "slow?ms=-1", "slow?ms="})
    void an_invalid_fault_request_is_rejected(String order) throws Exception {
        assertThat(post(ports.catalog(), "/_demo/" + order, "").statusCode()).isEqualTo(400);
    }

    @Test
    void it_listens_on_a_single_loopback_address() throws Exception {
        connect(1, ports.customers());
        assertThatThrownBy(() -> connect(2, ports.customers())).isInstanceOf(ConnectException.class);
    }

    @Test
    void a_port_in_use_is_reported_and_no_server_stays_open() throws Exception {
        try (ServerSocket blocked = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            DemoPorts clash = new DemoPorts(0, 0, Ports.free(), blocked.getLocalPort(), 0);
            assertThatThrownBy(() -> done(Demo.start(vertx, clash)))
                    .isInstanceOf(ListenException.class)
                    .hasMessageMatching("the demo's catalog cannot listen on 127.0.0.1:" + clash.catalog()
                            + ": .+; its port is fixed: stop the program that has it, such as another demo")
                    .hasMessageNotContaining("\n");
            assertNothingListens(clash.orders());
        }
    }

    @Test
    void a_failure_of_epoll_is_reported_without_its_system_call() {
        IOException failure = new IOException("bind(..) failed with error(-98): Address already in use");
        assertThat(new ListenException("orders", "127.0.0.1:9402", failure))
                .hasMessageStartingWith(
                        "the demo's orders cannot listen on 127.0.0.1:9402: Address already in use; its port is fixed");
    }

    @Test
    void ports_have_the_names_of_their_servers() {
        assertThat(DemoPorts.defaults().byName())
                .hasToString("{tokens=9400, customers=9401, orders=9402, catalog=9403, warehouse=9405}");
    }

    @Test
    void a_closed_demo_does_not_listen() throws Exception {
        Demo second = done(Demo.start(vertx, DemoPorts.ephemeral()));
        int port = second.ports().tokens();
        done(second.close());
        assertNothingListens(port);
    }

    /** A selector closes a socket in its next round, some moments after Vert.x has called it closed. */
    private static void assertNothingListens(int port) {
        Await.until(() -> isRejected(port));
    }

    private static boolean isRejected(int port) {
        try {
            connect(1, port);
            return false;
        } catch (IOException rejected) {
            return rejected instanceof ConnectException;
        }
    }

    private HttpResponse<String> get(int port, String target) throws IOException, InterruptedException {
        return client.send(request(port, target).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(int port, String target, String body) throws IOException, InterruptedException {
        return client.send(
                request(port, target).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> stock(String authorization) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(ports.warehouse(), "/v1/stock/p3");
        if (!authorization.isEmpty()) request.header("Authorization", authorization);
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private String token(String authorization, String form) throws IOException, InterruptedException {
        Matcher matcher = Pattern.compile("\"access_token\":\"([^\"]+)\"")
                .matcher(askForToken(authorization, form).body());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private HttpResponse<String> askForToken(String authorization, String form)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(ports.tokens(), "/token")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form));
        if (!authorization.isEmpty()) request.header("Authorization", authorization);
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(int port, String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                .timeout(Duration.ofSeconds(5));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void connect(int lastByte, int port) throws IOException {
        new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) lastByte}), port).close();
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.await(10, TimeUnit.SECONDS);
    }
}

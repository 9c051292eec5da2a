package dev.sluice.it.identity;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.ManualClock;
import dev.sluice.server.TestGateway;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * One client has a fifth of the permits and of the queue of an issuer, 10 and 20. The issuer holds each introspection until the test
 * responds, and no time passes, so only a free permit lets a token reach it.
 */
class IntrospectionSharesTest {
    private static final String ATTACKER = "7.7.7.7";

    @RegisterExtension
    final CapturedLog log = new CapturedLog("dev.sluice.gateway.identity", Level.WARN);

    private final ManualClock clock = new ManualClock();
    private final Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    private final HttpTestServer issuer = new HttpTestServer(this::receive);
    private final TestGateway gateway = TestGateway.of("""
            server: { host: 127.0.0.1, port: 0, trusted_proxies: 127.0.0.1, drain: { delay: 0s, limit: 0s } }
            admin: { port: 0 }
            identity:
              users: { introspection: { issuer: "%s", client_id: us, client_secret: "${S:-s}" } }
            routes: { GET /me: { identity: users, respond: $claims.sub } }
            """.formatted(issuer.url()), vertx -> clock);

    private void receive(HttpServerRequest request) {
        if (request.path().equals("/introspect")) held.add(request);
        else
            request.response()
                    .end("{\"issuer\":\"http://%s\",\"introspection_endpoint\":\"http://%1$s/introspect\"}"
                            .formatted(request.authority()));
    }

    @AfterEach
    void close() {
        issuer.close();
        Future<Void> stopped = gateway.gateway().stopWithoutDelay();
        Await.until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return stopped.isComplete();
        });
        gateway.close();
    }

    private CompletableFuture<HttpResponse<String>> ask(String token, String client) {
        return client.isEmpty()
                ? gateway.sendAsync("GET", "/me", "", "Authorization", "Bearer " + token)
                : gateway.sendAsync("GET", "/me", "", "Authorization", "Bearer " + token, "X-Forwarded-For", client);
    }

    private List<CompletableFuture<HttpResponse<String>>> flood(int tokens, String client) {
        return IntStream.range(0, tokens)
                .mapToObj(token -> ask(client.replace(':', '.') + "." + token, client))
                .toList();
    }

    private static Stream<HttpResponse<String>> ended(List<CompletableFuture<HttpResponse<String>>> requests) {
        return requests.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join);
    }

    /** Waits for the next introspection, and responds that its token is active. */
    private void respondToLast(int number) {
        Await.until(() -> held.size() == number);
        List.copyOf(held).get(number - 1).response().end("{\"active\":true,\"sub\":\"ann\"}");
    }

    @Test
    void a_new_token_reaches_the_issuer_while_200_tokens_of_another_client_wait() {
        List<CompletableFuture<HttpResponse<String>>> flood = flood(200, ATTACKER);
        Await.until(() -> ended(flood).count() == 170 && held.size() == 10);
        CompletableFuture<HttpResponse<String>> other = ask("valid", "7.7.7.8");
        respondToLast(11);
        assertThat(other.join().body()).isEqualTo("\"ann\"");
        assertThat(ended(flood)).hasSize(170).allSatisfy(rejected -> {
            assertThat(rejected.statusCode()).isEqualTo(503);
            assertThat(rejected.headers().firstValue("retry-after")).hasValue("1");
            assertThat(rejected.body()).contains("\"cause\":\"overloaded\"", "\"identity\":\"users\"");
        });
        assertThat(gateway.adminGet("/metrics").body())
                .contains(
                        "sluice_identity_refused_total{identity=\"users\",reason=\"overloaded\"} 170.0",
                        "sluice_bulkhead_rejected_total{backend=\"identity:users:"
                                + issuer.url().substring(7) + "\",reason=\"full\",scope=\"tenant\"} 170.0");
    }

    @Test
    void a_rejected_token_neither_makes_the_gateway_ask_for_the_metadata_again_nor_reports_an_outage() {
        List<CompletableFuture<HttpResponse<String>>> flood = flood(40, ATTACKER);
        Await.until(() -> ended(flood).count() == 10 && held.size() == 10);
        CompletableFuture<HttpResponse<String>> other = ask("valid", "7.7.7.8");
        respondToLast(11);
        assertThat(other.join().statusCode()).isEqualTo(200);
        assertThat(issuer.requests())
                .filteredOn(request -> request.contains("well-known"))
                .hasSize(1);
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void a_waiting_token_of_a_client_follows_when_one_of_its_own_has_its_result() {
        List<CompletableFuture<HttpResponse<String>>> flood = flood(11, ATTACKER);
        Await.until(() -> held.size() == 10);
        held.remove().response().end("{\"active\":false}");
        Await.until(() -> ended(flood).count() == 1);
        assertThat(ended(flood))
                .allSatisfy(rejected -> assertThat(rejected.statusCode()).isEqualTo(401));
        Await.until(() -> held.size() == 10);
    }

    @Test
    void the_addresses_of_one_64_network_of_ipv6_are_one_client() {
        List<CompletableFuture<HttpResponse<String>>> both = new ArrayList<>(flood(9, "2001:db8:0:1::1"));
        both.addAll(flood(22, "2001:db8:0:1:ffff::2"));
        Await.until(() -> ended(both).count() == 1 && held.size() == 10);
        assertThat(ended(both))
                .allSatisfy(rejected -> assertThat(rejected.statusCode()).isEqualTo(503));
    }

    @Test
    void a_trusted_proxy_that_states_no_client_has_all_permits() {
        flood(30, "");
        Await.until(() -> held.size() == 30);
    }
}

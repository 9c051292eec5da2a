package dev.sluice.it.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.dns.FakeDnsServer;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Changes of DNS records under load. */
@ExtendWith(VertxExtension.class)
class NameResolutionUnderLoadTest {
    private static final int CALLERS = 8;

    private final Vertx vertx;
    private final FakeDnsServer names;
    private final HttpServer firstServer;
    private final HttpServer secondServer;
    private final TestGateway gateway;
    private final List<HttpResponse<String>> responses = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;
    private volatile boolean draining;

    NameResolutionUnderLoadTest(Vertx vertx) {
        this.vertx = vertx;
        this.names = FakeDnsServer.start(vertx);
        this.firstServer = server(0, "127.0.0.1");
        this.secondServer = server(firstServer.actualPort(), "127.0.0.2");
        this.gateway = TestGateway.withNames(
                """
            backends:
              shop: { url: "http://shop.test:%d", retry: { budget: 100%% } }
              lost: { url: "http://lost.test:%d", timeout: { connect: 100ms } }
            routes:
              GET /shop: { steps: { shop: { call: GET shop / } } }
              GET /lost: { steps: { lost: { call: GET lost / } } }
            """.formatted(firstServer.actualPort(), firstServer.actualPort()), names::resolver);
    }

    private HttpServer server(int port, String host) {
        HttpServer server = vertx.createHttpServer().requestHandler(request -> respond(request.response(), host));
        TestEventLoops.call(vertx, () -> server.listen(port, host));
        return server;
    }

    private void respond(HttpServerResponse response, String host) {
        if (draining) response.putHeader("Connection", "close");
        response.end("\"" + host + "\"");
    }

    @AfterEach
    void close() {
        gateway.close();
        TestEventLoops.call(vertx, secondServer::close);
    }

    @Test
    void no_call_fails_while_addresses_change_or_the_dns_server_fails() {
        names.setAddressesOf("shop.test", "127.0.0.1", "127.0.0.2");
        List<CompletableFuture<Void>> callers =
                IntStream.range(0, CALLERS).mapToObj(caller -> callInALoop()).toList();
        awaitResponseFrom("127.0.0.1");
        awaitResponseFrom("127.0.0.2");

        names.setAddressesOf("shop.test", "127.0.0.1");
        awaitResponsesOnlyFrom("127.0.0.1");
        names.fail(FakeDnsServer.Code.SERVFAIL);
        awaitQueries(2);
        names.succeed();
        names.setAddressesOf("shop.test");
        awaitQueries(2);
        drainFirstServer();
        names.setAddressesOf("shop.test", "127.0.0.2");
        TestEventLoops.call(vertx, firstServer::close);
        awaitResponsesOnlyFrom("127.0.0.2");

        assertNoCallFailed(callers);
    }

    @RepeatedTest(2)
    void no_call_fails_if_the_old_server_stops_when_the_address_changes() {
        names.setAddressesOf("shop.test", "127.0.0.1");
        List<CompletableFuture<Void>> callers =
                IntStream.range(0, CALLERS).mapToObj(caller -> callInALoop()).toList();
        // The budget of retries grows with the calls, and each call in flight needs two retries when the address
        // changes.
        Await.until(() -> responses.size() > 20 * CALLERS);

        names.setAddressesOf("shop.test", "127.0.0.2");
        TestEventLoops.call(vertx, firstServer::close);
        awaitResponsesOnlyFrom("127.0.0.2");

        assertNoCallFailed(callers);
    }

    private void assertNoCallFailed(List<CompletableFuture<Void>> callers) {
        stopped = true;
        callers.forEach(CompletableFuture::join);
        assertThat(responses).hasSizeGreaterThan(CALLERS);
        assertThat(responses.stream().filter(response -> response.statusCode() != 200))
                .extracting(HttpResponse::body)
                .isEmpty();
    }

    @Test
    void a_name_that_never_resolves_leaves_the_gateway_healthy() {
        names.setAddressesOf("shop.test", "127.0.0.1");

        assertThat(gateway.get("/lost").statusCode()).isEqualTo(502);
        assertThat(gateway.get("/lost").body()).contains("dns_failed");
        assertThat(gateway.adminGet("/health/ready").statusCode()).isEqualTo(200);
        assertThat(gateway.adminGet("/health/live").statusCode()).isEqualTo(200);
        assertThat(gateway.get("/shop").statusCode()).isEqualTo(200);
    }

    private CompletableFuture<Void> callInALoop() {
        return gateway.sendAsync("GET", "/shop", "").thenCompose(response -> {
            responses.add(response);
            return stopped ? CompletableFuture.completedFuture(null) : callInALoop();
        });
    }

    private void awaitResponseFrom(String host) {
        int before = responses.size();
        Await.until(() -> responses.stream()
                .skip(before)
                .anyMatch(response -> response.body().contains(host)));
    }

    /** Waits until a server has sent two successive responses to each caller. */
    private void awaitResponsesOnlyFrom(String host) {
        Await.until(() -> {
            List<HttpResponse<String>> now = List.copyOf(responses);
            return IntStream.iterate(now.size() - 1, i -> i >= 0, i -> i - 1)
                            .takeWhile(i -> now.get(i).body().contains(host))
                            .count()
                    >= 2 * CALLERS;
        });
    }

    /** Closes idle connections to the first server, as a server does while it drains. */
    private void drainFirstServer() {
        draining = true;
        int before = responses.size();
        Await.until(() -> responses.size() >= before + 10 * CALLERS);
    }

    private void awaitQueries(int more) {
        int before = names.queries().size();
        Await.until(() -> names.queries().size() >= before + more);
    }
}

package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.http.FakeDnsServer;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.TestEventLoops;
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
    private final HttpServer one;
    private final HttpServer two;
    private final TestGateway gateway;
    private final List<HttpResponse<String>> responses = new CopyOnWriteArrayList<>();
    private volatile boolean over;
    private volatile boolean draining;

    NameResolutionUnderLoadTest(Vertx vertx) {
        this.vertx = vertx;
        this.names = FakeDnsServer.start(vertx);
        this.one = server(0, "127.0.0.1");
        this.two = server(one.actualPort(), "127.0.0.2");
        this.gateway = TestGateway.withNames("""
            backends:
              shop: { url: "http://shop.test:%d", retry: { budget: 100%% } }
              lost: { url: "http://lost.test:%d", timeout: { connect: 100ms } }
            routes:
              GET /shop: { steps: { shop: { call: GET shop / } } }
              GET /lost: { steps: { lost: { call: GET lost / } } }
            """.formatted(one.actualPort(), one.actualPort()), names::resolver);
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
        TestEventLoops.call(vertx, two::close);
    }

    @Test
    void no_call_fails_while_addresses_change_or_the_dns_server_is_silent() {
        names.setAddressesOf("shop.test", "127.0.0.1", "127.0.0.2");
        List<CompletableFuture<Void>> callers =
                IntStream.range(0, CALLERS).mapToObj(caller -> callInALoop()).toList();
        answersFrom("127.0.0.1");
        answersFrom("127.0.0.2");

        names.setAddressesOf("shop.test", "127.0.0.1");
        onlyFrom("127.0.0.1");
        names.fail(FakeDnsServer.Code.SERVFAIL);
        questions(2);
        names.succeed();
        names.setAddressesOf("shop.test");
        questions(2);
        drainOne();
        names.setAddressesOf("shop.test", "127.0.0.2");
        TestEventLoops.call(vertx, one::close);
        onlyFrom("127.0.0.2");

        assertThatNoneFailed(callers);
    }

    @RepeatedTest(2)
    void no_call_fails_when_the_old_server_ends_at_the_moment_of_the_move() {
        names.setAddressesOf("shop.test", "127.0.0.1");
        List<CompletableFuture<Void>> callers =
                IntStream.range(0, CALLERS).mapToObj(caller -> callInALoop()).toList();
        // The budget of retries grows with the calls, and each call in flight needs two retries at the move.
        Await.until(() -> responses.size() > 20 * CALLERS);

        names.setAddressesOf("shop.test", "127.0.0.2");
        TestEventLoops.call(vertx, one::close);
        onlyFrom("127.0.0.2");

        assertThatNoneFailed(callers);
    }

    private void assertThatNoneFailed(List<CompletableFuture<Void>> callers) {
        over = true;
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
            return over ? CompletableFuture.completedFuture(null) : callInALoop();
        });
    }

    private void answersFrom(String host) {
        int before = responses.size();
        Await.until(() -> responses.stream()
                .skip(before)
                .anyMatch(response -> response.body().contains(host)));
    }

    /** Returns when as many answers in a row as there are callers twice come from that server. */
    private void onlyFrom(String host) {
        Await.until(() -> {
            List<HttpResponse<String>> now = List.copyOf(responses);
            return IntStream.iterate(now.size() - 1, i -> i >= 0, i -> i - 1)
                            .takeWhile(i -> now.get(i).body().contains(host))
                            .count()
                    >= 2 * CALLERS;
        });
    }

    /** Leaves no idle connection to the first server, as a server does that is told to end. */
    private void drainOne() {
        draining = true;
        int before = responses.size();
        Await.until(() -> responses.size() >= before + 10 * CALLERS);
    }

    private void questions(int more) {
        int before = names.questions().size();
        Await.until(() -> names.questions().size() >= before + more);
    }
}

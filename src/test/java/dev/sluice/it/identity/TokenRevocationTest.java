package dev.sluice.it.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running gateway revokes its tokens after the last request that may use them. */
class TokenRevocationTest {
    private static final String ROUTE = "GET /stock: { steps: { stock: { call: GET warehouse /stock } } }";

    private final AtomicInteger issued = new AtomicInteger();
    private final List<String> revoked = new CopyOnWriteArrayList<>();
    private final Queue<HttpServerRequest> pending = new ConcurrentLinkedQueue<>();
    private volatile boolean isRevocationStuck;
    private volatile boolean isWarehouseStuck;
    private final HttpTestServer issuer = new HttpTestServer(this::issue);
    private final HttpTestServer warehouse = new HttpTestServer(request -> {
        if (isWarehouseStuck) pending.add(request);
        else request.response().end("{}");
    });

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        issuer.close();
        warehouse.close();
    }

    private void issue(HttpServerRequest request) {
        switch (request.path()) {
            case "/token" ->
                request.response().end("{\"access_token\":\"t" + issued.incrementAndGet() + "\",\"expires_in\":3600}");
            case "/revoke" ->
                request.body().onSuccess(form -> {
                    revoked.add(form.toString());
                    if (!isRevocationStuck) request.response().end();
                });
            default -> request.response().end("""
                    {"issuer":"%1$s","token_endpoint":"%1$s/token","revocation_endpoint":"%1$s/revoke"}
                    """.formatted("http://" + request.authority()));
        }
    }

    private TestGateway gateway() throws IOException {
        write("sluice", ROUTE);
        return TestGateway.watching(folder, Map.of());
    }

    private void write(String clientId, String routes) throws IOException {
        Files.writeString(
                folder.resolve("gateway.yaml"), """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0 }
                credentials: { w: { grant: client_credentials, issuer: "%s", client_id: %s, client_secret: "${S:-s}" } }
                backends: { warehouse: { url: "%s", credentials: w } }
                routes: { %s }
                """.formatted(issuer.url(), clientId, warehouse.url(), routes));
    }

    private static String revocationOf(String token) {
        return "token=" + token + "&token_type_hint=access_token";
    }

    @Test
    void tokens_of_removed_credentials_are_revoked_after_their_last_request() throws Exception {
        try (TestGateway gateway = gateway()) {
            isWarehouseStuck = true;
            CompletableFuture<HttpResponse<String>> last = gateway.sendAsync("GET", "/stock", "");
            Await.until(() -> !pending.isEmpty());
            isWarehouseStuck = false;
            write("other", ROUTE);
            gateway.adminPost("/reload");
            assertThat(gateway.get("/stock").statusCode()).isEqualTo(200);
            assertThat(gateway.retiredGenerations()).isEqualTo(1);
            assertThat(revoked).isEmpty();

            pending.remove().response().end("{}");
            assertThat(last.get().statusCode()).isEqualTo(200);
            Await.until(() -> revoked.equals(List.of(revocationOf("t1"))));
        }
        assertThat(revoked).containsExactly(revocationOf("t1"), revocationOf("t2"));
    }

    @Test
    void unchanged_credentials_keep_their_token_until_the_gateway_stops() throws Exception {
        try (TestGateway gateway = gateway()) {
            assertThat(gateway.get("/stock").statusCode()).isEqualTo(200);
            write("sluice", ROUTE + ", " + ROUTE.replace("GET /stock:", "GET /more:"));
            gateway.adminPost("/reload");
            assertThat(gateway.get("/more").statusCode()).isEqualTo(200);
            Await.until(() -> gateway.retiredGenerations() == 0);
            assertThat(revoked).isEmpty();
        }
        assertThat(issued).hasValue(1);
        assertThat(revoked).containsExactly(revocationOf("t1"));
    }

    @Test
    void an_unresponsive_revocation_endpoint_delays_the_stop_by_at_most_a_second() throws Exception {
        isRevocationStuck = true;
        long stoppedAt;
        try (TestGateway gateway = gateway()) {
            assertThat(gateway.get("/stock").statusCode()).isEqualTo(200);
            stoppedAt = System.nanoTime();
        }
        // A token request may take 5 s, so a stop that waited for an ordinary timeout would take longer.
        assertThat(Duration.ofNanos(System.nanoTime() - stoppedAt)).isLessThan(Duration.ofSeconds(4));
        assertThat(revoked).containsExactly(revocationOf("t1"));
    }
}

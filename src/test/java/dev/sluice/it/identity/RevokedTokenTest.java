package dev.sluice.it.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scenario 35 of resilience.md over real sockets: a token is revoked during a hundred POSTs. */
class RevokedTokenTest {
    private static final int CALLS = 100;

    private final HttpTestServer tokens = new HttpTestServer(request -> request.response()
            .putHeader("content-type", "application/json")
            .end("{\"access_token\":\"token-" + issued() + "\",\"token_type\":\"Bearer\",\"expires_in\":3600}"));

    private record Seen(String token, String body) {}

    private final List<Seen> received = new CopyOnWriteArrayList<>();
    private final Queue<HttpServerRequest> rejected = new ConcurrentLinkedQueue<>();
    private volatile String accepted = "Bearer token-1";

    private final HttpTestServer warehouse =
            new HttpTestServer(request -> request.body().onSuccess(body -> {
                String token = request.getHeader("Authorization");
                received.add(new Seen(token, body.toString()));
                if (token.equals(accepted)) request.response().end("{}");
                else rejected.add(request);
            }));
    private final TestGateway gateway = TestGateway.of("""
            credentials:
              us: { grant: client_credentials, token_url: "%s/token", client_id: sluice, client_secret: secret }
            backends:
              warehouse: { url: "%s", credentials: us, bulkhead: { concurrent: %d } }
            routes:
              POST /stock: { steps: { a: { call: POST warehouse /stock, body: $body } } }
            """.formatted(tokens.url(), warehouse.url(), CALLS));

    private int issued() {
        return tokens.requests().size();
    }

    @AfterEach
    void close() {
        gateway.close();
        warehouse.close();
        tokens.close();
    }

    @Test
    void a_hundred_posts_cause_one_refresh_and_each_arrives_complete_and_twice() {
        assertThat(post(-1).join().statusCode()).isEqualTo(200);
        accepted = "Bearer token-2";

        List<CompletableFuture<HttpResponse<String>>> posts =
                IntStream.range(0, CALLS).mapToObj(this::post).toList();
        Await.until(() -> rejected.size() == CALLS);
        rejected.forEach(request -> request.response().setStatusCode(401).end());

        assertThat(posts)
                .allSatisfy(post -> assertThat(post.join().statusCode()).isEqualTo(200));
        assertThat(tokens.requests()).hasSize(2);
        assertThat(received).hasSize(1 + 2 * CALLS);
        for (int number = 0; number < CALLS; number++)
            assertThat(received)
                    .contains(new Seen("Bearer token-1", body(number)), new Seen("Bearer token-2", body(number)));
    }

    private CompletableFuture<HttpResponse<String>> post(int number) {
        return gateway.sendAsync("POST", "/stock", body(number), "content-type", "application/json");
    }

    /** Returns a body of a kilobyte. */
    private static String body(int number) {
        return "{\"number\":" + number + ",\"filling\":\"" + "x".repeat(1000) + "\"}";
    }
}

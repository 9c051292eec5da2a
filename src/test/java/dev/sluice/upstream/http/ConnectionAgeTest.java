package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.TestEventLoops;
import io.vertx.core.Vertx;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The age of connections limits their use. */
@ExtendWith(VertxExtension.class)
class ConnectionAgeTest {
    @RegisterExtension
    static final HttpBackendFixture STAND = new HttpBackendFixture();

    @BeforeAll
    static void start(@ProvidedBy(TestEventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    private final FaultyServer server = STAND.server(FaultyResponse.json("{}"));

    @Test
    void a_connection_before_its_maximum_age_is_reused() {
        call3Times(ConnectionPool.MAX_LIFETIME);

        assertThat(server.connections()).isEqualTo(1);
        assertThat(server.requests()).noneMatch(request -> request.contains("close"));
    }

    @Test
    void a_connection_after_its_maximum_age_is_not_reused_under_load() {
        call3Times(Duration.ZERO);

        assertThat(server.connections()).isEqualTo(3);
        assertThat(server.requests()).allMatch(request -> request.contains("connection: close\r\n"));
        assertThat(server.awaitClosed(3)).isTrue();
    }

    private void call3Times(Duration longestLife) {
        HttpBackend.Spec spec = HttpBackendFixture.spec(server.url());
        HttpBackend backend = STAND.backend(
                spec, new ConnectionPool.Settings(ConnectionPool.options(spec), ConnectionPool.pool(8), longestLife));
        for (int i = 0; i < 3; i++) STAND.reply(backend, STAND.get("/"));
    }
}

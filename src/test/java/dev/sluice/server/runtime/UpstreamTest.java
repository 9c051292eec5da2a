package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class UpstreamTest {
    /** Open streams have connections beside its permits. */
    @Test
    void a_gateway_starts_with_the_largest_bulkhead(Vertx vertx) {
        FaultyServer server = FaultyServer.start(vertx, FaultyResponse.json("{}"));
        try (TestGateway gateway = TestGateway.of("""
                backends: { shop: { url: "%s", bulkhead: { concurrent: 10000 } } }
                routes: { GET /x: { proxy: shop /x } }
                """.formatted(server.url()))) {
            assertThat(gateway.get("/x").statusCode()).isEqualTo(200);
        }
    }
}

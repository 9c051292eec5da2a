package dev.sluice.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.EventLoops;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A name of several servers is followed to all of them, and one that moves to where it is. */
@ExtendWith(VertxExtension.class)
class NamesTest {
    @RegisterExtension
    static final Stand STAND = new Stand();

    private final NameServer names = NameServer.start(STAND.vertx);
    private final HttpServer one = server(0, "127.0.0.1");
    private final HttpServer two = server(one.actualPort(), "127.0.0.2");

    /** As {@code Gateway} makes it, but for whom it asks. */
    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setAddressResolverOptions(
                    new AddressResolverOptions().setRoundRobinInetAddress(true).addServer(names.address())));

    @BeforeAll
    static void start(@ProvidedBy(EventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    private static HttpServer server(int port, String host) {
        HttpServer server = STAND.vertx
                .createHttpServer()
                .requestHandler(request -> request.response().end(host));
        OnLoop.call(STAND.vertx, () -> server.listen(port, host));
        return server;
    }

    @AfterEach
    void close() {
        OnLoop.call(STAND.vertx, vertx::close);
        OnLoop.call(STAND.vertx, one::close);
        OnLoop.call(STAND.vertx, two::close);
    }

    @Test
    void a_name_with_several_addresses_is_followed_to_each() {
        names.say("127.0.0.1", "127.0.0.2");

        assertThat(answers(10, backend(0, Duration.ZERO))).contains("127.0.0.1", "127.0.0.2");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void when_a_name_moves_a_busy_pool_moves_too(int streams) {
        HttpBackend backend = backend(streams, Duration.ZERO);
        names.say("127.0.0.1");
        assertThat(answers(3, backend)).containsOnly("127.0.0.1");

        names.say("127.0.0.2");

        assertThat(answers(5, backend).subList(1, 5)).containsOnly("127.0.0.2");
    }

    @Test
    void a_connection_that_is_young_is_kept() {
        HttpBackend backend = backend(0, Connections.LONGEST_LIFE);
        names.say("127.0.0.1");
        answers(1, backend);

        names.say("127.0.0.2");

        assertThat(answers(3, backend)).containsOnly("127.0.0.1");
    }

    private HttpBackend backend(int streams, Duration longestLife) {
        URI url = URI.create("http://shop.test:" + one.actualPort());
        HttpBackend.Spec spec = Stand.http2(streams, Stand.only(Phase.TOTAL, 0), url);
        Connections connections = new Connections(
                vertx,
                STAND.clock,
                new Connections.Settings(Connections.options(spec), Connections.pool(spec), longestLife));
        return new HttpBackend(
                spec,
                new Surroundings(
                        "shop",
                        vertx,
                        STAND.clock,
                        () -> ThreadLocalRandom.current().nextLong(),
                        STAND.events),
                connections);
    }

    private List<String> answers(int calls, HttpBackend backend) {
        List<String> answers = new ArrayList<>();
        for (int call = 0; call < calls; call++)
            answers.add(OnLoop.call(vertx, () -> backend.send(STAND.get("/")))
                    .body()
                    .toString());
        return answers;
    }
}

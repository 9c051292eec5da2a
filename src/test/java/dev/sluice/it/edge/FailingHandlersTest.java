package dev.sluice.it.edge;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.source.SourceFile;
import dev.sluice.core.address.ClientRules;
import dev.sluice.core.forwarded.ForwardedField;
import dev.sluice.core.forwarded.Network;
import dev.sluice.core.forwarded.ProxyTrust;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.memory.MemoryBudgets;
import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.trace.RequestTracer;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.gateway.edge.ConnectionDrain;
import dev.sluice.gateway.edge.EdgeContext;
import dev.sluice.gateway.edge.Listener;
import dev.sluice.gateway.edge.RequestHandler;
import dev.sluice.gateway.edge.RouterHandler;
import dev.sluice.gateway.edge.ServerSpec;
import dev.sluice.gateway.edge.connection.AcceptSpec;
import dev.sluice.gateway.edge.connection.CallerConnections;
import dev.sluice.gateway.edge.connection.ConnectionSpec;
import dev.sluice.gateway.edge.cors.CorsEvents;
import dev.sluice.gateway.validation.CheckWorkers;
import dev.sluice.language.expression.value.MismatchListener;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Handlers with a bug. The caller receives a problem document, never an error page of vertx-web. */
@ExtendWith(VertxExtension.class)
class FailingHandlersTest {
    private static final String PROBLEM =
            "{\"type\":\"about:blank\",\"title\":\"Internal Server Error\",\"status\":500,"
                    + "\"detail\":\"The gateway itself failed.\",\"cause\":\"internal_error\"}";
    private static final String HEAD = "HTTP/1.1 500 Internal Server Error\r\n";

    @RegisterExtension
    final CapturedLog log = new CapturedLog("dev.sluice.gateway.edge", Level.ERROR);

    private static ServerSpec spec() {
        String yaml = "server: { host: 127.0.0.1, port: 0 }\nroutes: { GET /a: { respond: '1' } }\n";
        return Objects.requireNonNull(
                        ConfigurationLoader.load(List.of(new SourceFile("gateway.yaml", yaml)), name -> null)
                                .configuration())
                .server();
    }

    private static int listening(Vertx vertx, Handler<HttpServerRequest> handler) throws Exception {
        Listener listener = new Listener(spec(), handler::handle, connections(vertx), Duration.ofSeconds(1));
        vertx.deployVerticle(listener).await(10, TimeUnit.SECONDS);
        return listener.port();
    }

    /** Returns connections with a trusted proxy on 127.0.0.1. */
    private static CallerConnections connections(Vertx vertx) {
        return new CallerConnections(
                () -> new AcceptSpec(
                        ConnectionSpec.defaults(),
                        new ProxyTrust(List.of(Network.parse("127.0.0.1")), List.of(ForwardedField.values())),
                        false,
                        ClientRules.ALL),
                new MemoryBudget(1 << 20),
                new VertxClock(vertx),
                new Random());
    }

    private static int routing(Vertx vertx, Router router) throws Exception {
        return vertx.createHttpServer()
                .requestHandler(new RouterHandler(router))
                .listen(0, "127.0.0.1")
                .await(10, TimeUnit.SECONDS)
                .actualPort();
    }

    private static String get(int port, String path) {
        try (RawHttpClient caller = new RawHttpClient(port)) {
            return caller.send("GET " + path + " HTTP/1.1\nHost: a\nConnection: close\n\n")
                    .readToEnd();
        }
    }

    private static String withoutId(String response) {
        return response.replaceAll(",\"instance\":\"urn:sluice:request:[0-9a-f]{32}\"", "");
    }

    private static void fail(RuntimeException bug) {
        throw bug;
    }

    @Test
    void a_handler_that_throws_gives_500_with_a_problem_document(Vertx vertx) throws Exception {
        int port = listening(vertx, request -> fail(new IllegalStateException("internal details")));
        assertThat(get(port, "/a"))
                .startsWith(HEAD)
                .containsIgnoringCase("\r\ncontent-type: application/problem+json\r\n")
                .endsWith("\r\n\r\n" + PROBLEM);
    }

    @Test
    void the_log_names_the_client_of_a_failed_request(Vertx vertx) throws Exception {
        int port = listening(vertx, request -> fail(new IllegalStateException("internal details")));
        get(port, "/a HTTP/1.1\nX-Forwarded-For: 7.7.7.7:4711\nX-Ignored: ");
        get(port, "/a HTTP/1.1\nX-Forwarded-For: 7.7.7.7\nForwarded: for=7.7.7.8\nX-Ignored: ");
        get(port, "/a");
        assertThat(log.valuesOf("client")).containsExactly("7.7.7.7", "127.0.0.1", "127.0.0.1");
        assertThat(log.lines()).allSatisfy(line -> assertThat(line).startsWith("ERROR A request handler failed\n"));
    }

    @Test
    void the_log_of_another_server_names_the_peer(Vertx vertx) throws Exception {
        Router router = Router.router(vertx);
        router.get("/busy").handler(context -> context.fail(503));
        get(routing(vertx, router), "/busy HTTP/1.1\nX-Forwarded-For: 7.7.7.7\nX-Ignored: ");
        assertThat(log.valuesOf("client")).containsExactly("127.0.0.1");
    }

    @Test
    void a_handler_with_a_stack_overflow_gives_500(Vertx vertx) throws Exception {
        int port = listening(vertx, request -> {
            throw new StackOverflowError();
        });
        assertThat(get(port, "/a")).startsWith(HEAD).endsWith(PROBLEM);
    }

    @Test
    void a_failed_request_handler_gives_500_and_the_connection_serves_the_next_request(Vertx vertx) throws Exception {
        RequestHandler handler = new RequestHandler(
                () -> {
                    throw new IllegalStateException("internal details");
                },
                new EdgeContext(
                        new ConnectionDrain(connections(vertx)),
                        new MemoryBudgets(new MemoryBudget(1 << 20), new MemoryBudget(1 << 20)),
                        CheckWorkers.forCores(),
                        new VertxClock(vertx),
                        new Random(1),
                        RequestTracer.OFF,
                        MismatchListener.NONE,
                        route -> null,
                        CorsEvents.NONE));
        int port = listening(vertx, handler);
        try (RawHttpClient caller = new RawHttpClient(port)) {
            caller.send("POST /a HTTP/1.1\nHost: a\nContent-Length: 200000\n\n").sendExactly("x".repeat(200_000));
            assertThat(caller.readUntil(all -> withoutId(all).contains(PROBLEM)))
                    .startsWith(HEAD)
                    .containsPattern("\r\nX-Request-Id: [0-9a-f]{32}\r\n");
            caller.send("GET /a HTTP/1.1\nHost: a\nConnection: close\n\n");
            assertThat(withoutId(caller.readToEnd())).endsWith(PROBLEM).contains(PROBLEM + HEAD);
        }
    }

    @Test
    void a_response_that_has_started_is_aborted(Vertx vertx) throws Exception {
        int port = listening(vertx, request -> {
            request.response().setChunked(true).write("begun");
            fail(new IllegalStateException("internal details"));
        });
        assertThat(get(port, "/a")).startsWith("HTTP/1.1 200 ").doesNotContain("\r\n0\r\n", "500");
    }

    @Test
    void the_status_of_a_failed_route_is_the_status_of_the_problem(Vertx vertx) throws Exception {
        Router router = Router.router(vertx);
        router.get("/busy").handler(context -> context.fail(503));
        router.get("/bug").handler(context -> fail(new IllegalStateException("internal details")));
        router.get("/twice")
                .handler(context -> fail(new IllegalStateException("internal details")))
                .failureHandler(context -> fail(new IllegalStateException("more internal details")));
        router.get("/typed").produces("text/plain").handler(RoutingContext::end);
        int port = routing(vertx, router);
        assertThat(get(port, "/busy")).startsWith("HTTP/1.1 503 ").contains("\"status\":503");
        assertThat(get(port, "/bug")).startsWith(HEAD).endsWith(PROBLEM);
        assertThat(get(port, "/twice")).startsWith(HEAD).endsWith(PROBLEM);
        assertThat(get(port, "/none")).startsWith("HTTP/1.1 404 ").contains("\"status\":404");
        assertThat(get(port, "/typed")).startsWith("HTTP/1.1 200 ");
    }
}

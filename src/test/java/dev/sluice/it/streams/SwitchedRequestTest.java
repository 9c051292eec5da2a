package dev.sluice.it.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.WebSocketPeers.RawBackend;
import dev.sluice.fixture.WebSocketPeers.RawPeer;
import dev.sluice.server.TestGateway;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The requests that a Router passes on, and the objects that stay after a change of protocol. */
class SwitchedRequestTest {
    private static final int SOCKETS = 50;

    private final RawBackend backend = new RawBackend();
    private final List<RawPeer> callers = new ArrayList<>();
    private final TestGateway gateway = TestGateway.of("""
            backends: { chat: { url: "%s", bulkhead: { concurrent: 100 } } }
            routes:
              GET /chat/{path*}: { proxy: "chat /{path*}", forward: { query: all }, stream: { per_client: 0 }, websocket: {} }
              GET /own: { respond: $query.x }
            """.formatted(backend.url()));

    @AfterEach
    void close() {
        callers.forEach(RawPeer::close);
        gateway.close();
        backend.close();
    }

    @Test
    void a_switched_websocket_keeps_neither_its_request_nor_its_context() throws Exception {
        assertNotKept("io.vertx.ext.web.impl.RoutingContextImpl", "io.vertx.ext.web.impl.HttpServerRequestWrapper");
        assertThat(live("dev.sluice.gateway.edge.ServerExchange"))
                .as("for its trace")
                .isGreaterThan(SOCKETS);
    }

    @Test
    void a_switched_websocket_keeps_nothing_of_the_call_that_has_asked_for_it() throws Exception {
        assertNotKept("dev.sluice.upstream.http.HttpAttempt", "dev.sluice.gateway.proxy.ProxyExchange");
    }

    private void assertNotKept(String... classNames) throws Exception {
        open();
        List<Long> before = counts(classNames);
        for (int i = 0; i < SOCKETS; i++) open();
        List<Long> after = counts(classNames);
        for (int i = 0; i < classNames.length; i++)
            assertThat(after.get(i)).as(classNames[i]).isLessThan(before.get(i) + SOCKETS / 2);
    }

    private static List<Long> counts(String... classNames) throws Exception {
        List<Long> counts = new ArrayList<>();
        for (String name : classNames) counts.add(live(name));
        return counts;
    }

    private void open() {
        RawPeer caller = RawPeer.connect(gateway.port());
        callers.add(caller);
        caller.sendText(WebSocketTest.HANDSHAKE + "\r\n");
        backend.accept("");
        caller.readHead();
    }

    /** Returns the number of live objects of a class, after a collection of garbage. */
    private static long live(String className) throws Exception {
        Class.forName(className); // A class with another name would have no objects.
        Object histogram = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return Pattern.compile("(?m)^ *\\d+: +(\\d+) +\\d+ +" + Pattern.quote(className) + "\\b(?![.$])")
                .matcher(histogram.toString())
                .results()
                .mapToLong(row -> Long.parseLong(row.group(1)))
                .sum();
    }

    @Test
    void two_pipelined_requests_get_their_own_responses() {
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.send("GET /own?x=one HTTP/1.1\nHost: a\n\nGET /own?x=two HTTP/1.1\nHost: a\n\n");
            String responses = caller.readUntil("\"two\"");
            assertThat(responses.indexOf("\"one\"")).isBetween(0, responses.indexOf("\"two\""));
        }
    }
}

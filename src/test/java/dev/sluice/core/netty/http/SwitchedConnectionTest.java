package dev.sluice.core.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.lang.ref.Reference;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

@Order(1) // measures the heap of this process
class SwitchedConnectionTest {
    private static final int CONNECTIONS = 500;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    /** A new Vert.x whose sockets take as little needs no switched connection. */
    @Test
    void a_socket_of_vertx_takes_at_least_3_KiB_of_heap_more() throws Exception {
        Function<HttpServerRequest, @Nullable Object> ours = SwitchedConnectionTest::accept;
        Function<HttpServerRequest, @Nullable Object> ofVertx = HttpServerRequest::toNetSocket;
        // Loads classes.
        heapOfEach(ours);
        heapOfEach(ofVertx);
        long own = heapOfEach(ours);
        long vertxs = heapOfEach(ofVertx);
        assertThat(own).isLessThan(vertxs - 3 * 1024);
    }

    private static @Nullable Object accept(HttpServerRequest request) {
        request.response().putHeader("connection", "upgrade").putHeader("upgrade", "other");
        SwitchedConnection switched = SwitchedConnection.accept(request);
        if (switched != null) switched.start(bytes -> {}, () -> {});
        return switched;
    }

    /** Returns the bytes of heap that a connection takes after its switch, with the socket of its caller. */
    private long heapOfEach(Function<HttpServerRequest, @Nullable Object> switchProtocol) throws Exception {
        List<@Nullable Object> switched = new ArrayList<>();
        HttpServer server =
                vertx.createHttpServer().requestHandler(request -> switched.add(switchProtocol.apply(request)));
        int port = server.listen(0, "127.0.0.1").await(10, TimeUnit.SECONDS).actualPort();
        List<Socket> callers = new ArrayList<>();
        try {
            long before = liveHeap();
            for (int i = 0; i < CONNECTIONS; i++) callers.add(connect(port));
            long after = liveHeap();
            return (after - before) / CONNECTIONS;
        } finally {
            for (Socket caller : callers) caller.close();
            // The heap of connections that close later must not be part of the next measurement.
            server.close().await(10, TimeUnit.SECONDS);
            Reference.reachabilityFence(switched);
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket caller = new Socket(InetAddress.getLoopbackAddress(), port);
        caller.setSoTimeout(10_000);
        caller.getOutputStream()
                .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0)
            head.append((char) caller.getInputStream().read());
        assertThat(head).startsWith("HTTP/1.1 101 ");
        return caller;
    }

    /**
     * Returns the bytes after the last collection. The bytes in use now contain the buffers of threads for new objects, of about 1 MiB each.
     * Only every fourth collection compacts the whole heap.
     */
    private static long liveHeap() {
        for (int collections = 0; collections < 4; collections++) System.gc();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
    }
}

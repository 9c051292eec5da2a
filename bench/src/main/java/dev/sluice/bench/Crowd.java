package dev.sluice.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * The callers and the backend of {@code bench/sizing}, and the idle callers of {@code bench/attacks}. It opens idle
 * connections, sends requests, and holds a reply to each. After a line on its input, it completes the replies and prints the
 * number of complete responses.
 */
public final class Crowd {
    private static final int GATEWAY = Integer.getInteger("gateway", 8080);
    private static final int BACKEND = Integer.getInteger("backend", 9500);
    private static final int BATCH_SIZE = 100;
    private static final long SECONDS = 120;
    private static final String REQUEST = "GET /idle HTTP/1.1\r\nHost: gateway\r\n\r\n";
    private static final String ITEM = "{\"id\":\"p1042\",\"name\":\"Folding lantern\",\"price\":24.5,\"stock\":17}";

    private final Vertx vertx = Vertx.vertx();
    private final Queue<HttpServerRequest> pending = new ConcurrentLinkedQueue<>();
    private final List<NetSocket> idle = new ArrayList<>();
    private final NetClient connections;
    private final HttpClient callers;

    private Crowd(boolean tls, int responses) {
        connections = vertx.createNetClient(
                new NetClientOptions().setSsl(tls).setTrustAll(true).setHostnameVerificationAlgorithm(""));
        callers = vertx.createHttpClient(
                new HttpClientOptions().setSsl(tls).setTrustAll(true).setVerifyHost(false).setDefaultPort(GATEWAY),
                new PoolOptions().setHttp1MaxSize(Math.max(1, responses)));
    }

    /**
     * Arguments: number of idle connections, number of requests, bytes of a reply, path, {@code tls} or {@code plain}. The
     * properties {@code gateway} and {@code backend} are ports.
     */
    public static void main(String[] arguments) throws Exception {
        int responses = Integer.parseInt(arguments[1]);
        Crowd load = new Crowd(arguments[4].equals("tls"), responses);
        load.listen(Integer.parseInt(arguments[2]));
        load.connect(Integer.parseInt(arguments[0]));
        List<Future<Buffer>> bodies = load.requestAll(responses, arguments[3]);
        System.out.println("held");
        System.in.read();
        load.pending.forEach(request -> request.response().end("1"));
        System.out.println(countComplete(bodies, Integer.parseInt(arguments[2])));
        System.exit(0);
    }

    private void listen(int bytes) throws Exception {
        Buffer large = items(bytes);
        vertx.createHttpServer()
                .requestHandler(request -> {
                    request.response().putHeader("Content-Type", "application/json");
                    if (request.path().equals("/held")) pending.add(request);
                    else request.response().end(large);
                })
                .listen(BACKEND, "127.0.0.1")
                .await(SECONDS, TimeUnit.SECONDS);
    }

    /** Returns a JSON list of small objects with at least {@code bytes} bytes. */
    private static Buffer items(int bytes) {
        StringBuilder items = new StringBuilder("[" + ITEM);
        while (items.length() < bytes) items.append(',').append(ITEM);
        return Buffer.buffer(items.append(']').toString());
    }

    private void connect(int count) throws Exception {
        for (int opened = 0; opened < count; opened += BATCH_SIZE) {
            List<Future<NetSocket>> batch = new ArrayList<>();
            for (int i = opened; i < Math.min(count, opened + BATCH_SIZE); i++) batch.add(connectAndRequest());
            for (Future<NetSocket> connection : batch) idle.add(connection.await(SECONDS, TimeUnit.SECONDS));
        }
    }

    /** Returns a connection that has carried one request and its response. */
    private Future<NetSocket> connectAndRequest() {
        Promise<NetSocket> connection = Promise.promise();
        connections.connect(GATEWAY, "127.0.0.1").onFailure(connection::tryFail).onSuccess(socket -> {
            socket.handler(data -> connection.tryComplete(socket));
            socket.closeHandler(closed -> connection.tryFail("closed"));
            socket.write(REQUEST);
        });
        return connection.future();
    }

    private List<Future<Buffer>> requestAll(int count, String path) throws Exception {
        List<Future<Buffer>> bodies = new ArrayList<>();
        for (int i = 0; i < count; i++) bodies.add(get(path));
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (pending.size() < count && System.nanoTime() < deadlineNanos) Thread.sleep(20);
        return bodies;
    }

    /** Sends a request on an event loop, because Vert.x may lose the body on other threads. */
    private Future<Buffer> get(String path) {
        Promise<Buffer> body = Promise.promise();
        vertx.runOnContext(ignored -> callers.request(HttpMethod.GET, path)
                .compose(HttpClientRequest::send)
                .compose(HttpClientResponse::body)
                .onComplete(body));
        return body.future();
    }

    private static String countComplete(List<Future<Buffer>> bodies, int bytes) {
        long complete = 0;
        for (Future<Buffer> body : bodies)
            if (length(body) >= bytes) complete++;
        return complete + " of " + bodies.size();
    }

    private static int length(Future<Buffer> body) {
        try {
            return body.await(SECONDS, TimeUnit.SECONDS).length();
        } catch (Exception failed) {
            return -1;
        }
    }
}

package dev.sluice.it.drain;

import static dev.sluice.it.drain.DrainCallersTest.Http1Callers.OK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.it.drain.PodNetworkTest.DrainBackend;
import dev.sluice.server.TestGateway;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of gRPC at the limit of a drain. */
class GrpcDrainTest {
    private final Vertx vertx = Vertx.vertx();
    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    private final DrainBackend backend = new DrainBackend();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
        backend.close();
        certificate.delete();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/grpc", "/held"})
    void a_call_ends_at_the_limit_with_unavailable(String path) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (TestGateway gateway = TestGateway.of(
                """
                server: { host: 127.0.0.1, port: 0, tls: { certificate: "%s", key: "%s" }, drain: { delay: 0s, limit: 500ms } }
                admin: { port: 0 }
                backends: { all: { url: "%s", http2: true } }
                routes:
                  POST /grpc: { proxy: all /grpc, grpc: true }
                  POST /held: { proxy: all /held, grpc: true }
                """.formatted(certificate.certificatePath(), certificate.privateKeyPath(), backend.url()), Map.of())) {
            CountDownLatch ready = new CountDownLatch(1);
            var outcome = thread.submit(new StreamCallers(vertx, gateway.port(), ready, ready).grpc(path));
            Await.until(() -> backend.runs(path) == 1);
            if (path.equals("/grpc")) ready.await();
            gateway.gateway().stop().await(20, TimeUnit.SECONDS);
            assertThat(outcome.get(20, TimeUnit.SECONDS)).isEqualTo(OK);
        } finally {
            thread.shutdown();
        }
    }

    /** Callers on HTTP/2 and WebSockets, each with a connection of its own. Each returns {@code ok}, or what it lost. */
    static final class StreamCallers {
        private static final int TICK_MS = 5;

        private final Vertx vertx;
        private final int port;
        private final CountDownLatch ready;
        private final CountDownLatch closing;

        StreamCallers(Vertx vertx, int port, CountDownLatch ready, CountDownLatch closing) {
            this.vertx = vertx;
            this.port = port;
            this.ready = ready;
            this.closing = closing;
        }

        private Callable<String> call(
                HttpMethod method,
                String path,
                Function<HttpClientRequest, Future<HttpClientResponse>> send,
                Function<HttpClientResponse, Future<String>> read) {
            RequestOptions options = new RequestOptions()
                    .setMethod(method)
                    .setHost("127.0.0.1")
                    .setPort(port)
                    .setURI(path);
            return () -> {
                HttpClientAgent client =
                        vertx.createHttpClient(SelfSignedCertificate.trustAllClient(HttpVersion.HTTP_2));
                Promise<String> outcome = Promise.promise();
                vertx.runOnContext(start -> client.request(options)
                        .compose(send)
                        .compose(read)
                        .onComplete(outcome::complete, lost -> outcome.complete("HTTP/2 " + path + ": " + lost)));
                String result = outcome.future().await(180, TimeUnit.SECONDS);
                client.close();
                return result;
            };
        }

        /** A large response to a slow reader, which is ready before its head or after some bytes. It reads on when the listener has closed. */
        Callable<String> large(String path, int readyAfter) {
            return call(
                    HttpMethod.GET,
                    path,
                    request -> {
                        if (readyAfter == 0) ready.countDown();
                        return request.send();
                    },
                    response -> readSlowly(response, readyAfter));
        }

        private Future<String> readSlowly(HttpClientResponse response, int readyAfter) {
            Promise<String> outcome = Promise.promise();
            Buffer body = Buffer.buffer();
            long timer = vertx.setPeriodic(TICK_MS, tick -> {
                if (body.length() < readyAfter || closing.getCount() == 0) response.fetch(4);
            });
            response.pause();
            response.handler(part -> {
                if (readyAfter > body.length() && readyAfter <= body.length() + part.length()) ready.countDown();
                body.appendBuffer(part);
            });
            response.exceptionHandler(outcome::tryFail)
                    .endHandler(end -> outcome.tryComplete(
                            DrainBackend.digest(body.getBytes()).equals(DrainBackend.DIGEST)
                                    ? OK
                                    : "HTTP/2: only " + body.length() + " bytes"));
            return outcome.future().onComplete(done -> vertx.cancelTimer(timer));
        }

        /** A body whose second half leaves the caller after the listener has closed. */
        Callable<String> upload() {
            Buffer half = Buffer.buffer(new byte[1_000_000]);
            return call(
                    HttpMethod.POST,
                    "/upload",
                    request -> {
                        request.setChunked(true).write(half).onSuccess(sent -> ready.countDown());
                        vertx.<Void>executeBlocking(
                                        () -> {
                                            closing.await();
                                            return null;
                                        },
                                        false)
                                .onSuccess(closed -> request.end(half));
                        return request.response();
                    },
                    response -> response.body()
                            .map(body -> body.toString().equals(DrainBackend.digest(new byte[2_000_000]))
                                    ? OK
                                    : "HTTP/2 upload: " + body));
        }

        /** A stream of events, which must end behind an event, with END_STREAM. */
        Callable<String> events(String path, String end) {
            return call(
                    HttpMethod.GET,
                    path,
                    HttpClientRequest::send,
                    response -> stream(response).map(body -> {
                        String text = body.toString(StandardCharsets.ISO_8859_1);
                        return end.isEmpty() || text.endsWith(end)
                                ? OK
                                : "HTTP/2 " + path + " ends with " + text.substring(text.length() - 10);
                    }));
        }

        /** A stream of gRPC, which must end with UNAVAILABLE. */
        Callable<String> grpc(String path) {
            return call(
                    HttpMethod.POST,
                    path,
                    request -> {
                        request.putHeader("content-type", "application/grpc").putHeader("te", "trailers");
                        request.setChunked(true).write(Buffer.buffer(DrainBackend.GRPC_MESSAGE));
                        return request.response();
                    },
                    response -> stream(response).map(body -> {
                        String status = response.getTrailer("grpc-status");
                        if (status == null) status = response.getHeader("grpc-status");
                        return "14".equals(status) ? OK : "gRPC ends with " + status;
                    }));
        }

        private Future<Buffer> stream(HttpClientResponse response) {
            Promise<Buffer> outcome = Promise.promise();
            Buffer body = Buffer.buffer();
            response.handler(part -> {
                if (body.length() == 0) ready.countDown();
                body.appendBuffer(part);
            });
            response.exceptionHandler(outcome::tryFail).endHandler(end -> outcome.tryComplete(body));
            return outcome.future();
        }

        /** A WebSocket, which must end with 1001. */
        Callable<String> webSocket(boolean isTls) {
            return () -> {
                SSLContext trustAll = SSLContext.getInstance("TLS");
                trustAll.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), new SecureRandom());
                CompletableFuture<String> end = new CompletableFuture<>();
                WebSocket socket = HttpClient.newBuilder()
                        .sslContext(trustAll)
                        .build()
                        .newWebSocketBuilder()
                        .buildAsync(
                                URI.create((isTls ? "wss" : "ws") + "://localhost:" + port + "/socket"),
                                new Ends(end, ready))
                        .get(60, TimeUnit.SECONDS);
                socket.sendText("x", true).get(60, TimeUnit.SECONDS);
                return end.get(180, TimeUnit.SECONDS);
            };
        }

        private record Ends(CompletableFuture<String> end, CountDownLatch ready) implements WebSocket.Listener {
            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                ready.countDown();
                socket.request(1);
                return CompletableFuture.completedStage(text);
            }

            @Override
            public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                end.complete(code == 1001 ? OK : "a WebSocket ends with " + code);
                return CompletableFuture.completedStage(reason);
            }

            @Override
            public void onError(WebSocket socket, Throwable failure) {
                end.complete("a WebSocket: " + failure);
            }
        }
    }
}

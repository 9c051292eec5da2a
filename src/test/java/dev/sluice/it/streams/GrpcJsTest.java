package dev.sluice.it.streams;

import static dev.sluice.real.ExternalProgram.GRPC_JS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.Ports;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.real.ExternalProgram;
import dev.sluice.real.Needs;
import dev.sluice.real.RealServer.ChildProcess;
import dev.sluice.server.TestGateway;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** gRPC calls of npm's client, to a server of grpc-java and to one of npm. */
class GrpcJsTest {
    private static final String ROUTES = """
            routes:
              POST /t.Echo/{method}: { proxy: "echo /t.Echo/{method}", grpc: true, forward: { response: [x-sum] } }
              POST /t.Echo/Hold: { proxy: "echo /t.Echo/Hold", grpc: true, deadline: 700ms }
            """;
    private static final String OUTCOMES = """
            one: one x 0 7
            many: m0,m1,m2 0 7
            join: abc
            both: re 0,re 1,re 2 0 7
            fail: not é, 100% 5 7
            hold: Step proxy got no usable reply from backend echo. Cause: deadline_exceeded. 4\s
            """;

    @TempDir
    Path folder;

    private static String program() {
        return ExternalProgram.GRPC_JS.path().orElseThrow().toString();
    }

    private String outcomes(GrpcFixture fixture) throws IOException, InterruptedException {
        String port = String.valueOf(fixture.gateway.port());
        String certificate = fixture.certificate.certificatePath();
        ChildProcess caller = ChildProcess.start(folder, List.of(program(), "call", port, certificate));
        boolean ended = caller.exitsWithin(20_000);
        caller.kill();
        assertThat(ended).as(caller.commandAndOutput()).isTrue();
        return Files.readString(folder.resolve("output.log"));
    }

    @Test
    @Needs(GRPC_JS)
    void a_client_of_npm_calls_each_kind_of_method_of_grpc_java() throws Exception {
        try (GrpcFixture fixture = new GrpcFixture(0, "retry: { attempts: 1 }", ROUTES)) {
            assertThat(outcomes(fixture)).isEqualTo(OUTCOMES);
        }
    }

    @Test
    @Needs(GRPC_JS)
    void a_client_of_npm_calls_each_kind_of_method_of_npm() throws Exception {
        int port = Ports.free();
        Path own = Files.createDirectory(folder.resolve("server"));
        ChildProcess server = ChildProcess.start(own, List.of(program(), "serve", String.valueOf(port)));
        try (GrpcFixture fixture = new GrpcFixture(port, "retry: { attempts: 1 }", ROUTES)) {
            Await.until(() -> accepts(port));
            // The server of npm ends a call at its grpc-timeout, too, at the same time as the gateway.
            assertThat(outcomes(fixture)).isIn(OUTCOMES, OUTCOMES.replaceAll("hold: .*", "hold: Deadline exceeded 4 "));
        } finally {
            server.kill();
        }
    }

    static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** A server of grpc-java without TLS, whose messages are texts, and a gateway with TLS in front of it. */
    static final class GrpcFixture implements AutoCloseable {
        static final Metadata.Key<String> SUM = Metadata.Key.of("x-sum", Metadata.ASCII_STRING_MARSHALLER);
        static final Metadata.Key<byte[]> DETAILS =
                Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);
        static final Metadata.Key<String> NAMED = Metadata.Key.of("x-named", Metadata.ASCII_STRING_MARSHALLER);
        static final Metadata.Key<String> UNNAMED = Metadata.Key.of("x-unnamed", Metadata.ASCII_STRING_MARSHALLER);

        final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        /** The headers of each call that the server has received. */
        final Queue<Metadata> received = new ConcurrentLinkedQueue<>();
        /** The remaining milliseconds of each call that has a deadline. */
        final Queue<Long> deadlines = new ConcurrentLinkedQueue<>();
        /** The calls that the server holds without a response. */
        final Queue<StreamObserver<String>> held = new ConcurrentLinkedQueue<>();

        private final Server server;
        final TestGateway gateway;

        /** @param port the port of another server for the gateway; 0 for that of grpc-java */
        GrpcFixture(int port, String settings, String routes) {
            this(port, settings, routes, true);
        }

        /** @param isTls whether the port for callers has TLS, and otherwise accepts HTTP/2 without */
        GrpcFixture(int port, String settings, String routes, boolean isTls) {
            this.server = serve();
            this.gateway = TestGateway.of(
                    """
                    server: { host: 127.0.0.1, port: 0, %s, drain: { delay: 0s } }
                    admin: { port: 0 }
                    backends:
                      echo: { url: "http://127.0.0.1:%d", http2: true, %s }
                    %s
                    """.formatted(isTls ? tls() : "h2c: true", port == 0 ? server.getPort() : port, settings, routes),
                    Map.of());
        }

        private String tls() {
            return "tls: { certificate: \"" + certificate.certificatePath() + "\", key: \""
                    + certificate.privateKeyPath() + "\" }";
        }

        static MethodDescriptor<String, String> method(MethodType type, String name) {
            return MethodDescriptor.newBuilder(new Text(), new Text())
                    .setType(type)
                    .setFullMethodName("t.Echo/" + name)
                    .build();
        }

        static MethodDescriptor<String, String> unary(String name) {
            return method(MethodType.UNARY, name);
        }

        private Server serve() {
            ServerServiceDefinition service = ServerServiceDefinition.builder("t.Echo")
                    .addMethod(unary("One"), ServerCalls.asyncUnaryCall(this::one))
                    .addMethod(unary("Fail"), ServerCalls.asyncUnaryCall(GrpcFixture::fail))
                    .addMethod(unary("Hold"), ServerCalls.asyncUnaryCall((text, reply) -> held.add(reply)))
                    .addMethod(
                            method(MethodType.SERVER_STREAMING, "Many"),
                            ServerCalls.asyncServerStreamingCall(GrpcFixture::many))
                    .addMethod(
                            method(MethodType.SERVER_STREAMING, "Silent"),
                            ServerCalls.asyncServerStreamingCall(this::silent))
                    .addMethod(
                            method(MethodType.CLIENT_STREAMING, "Join"),
                            ServerCalls.asyncClientStreamingCall(GrpcFixture::join))
                    .addMethod(
                            method(MethodType.BIDI_STREAMING, "Feed"),
                            ServerCalls.asyncBidiStreamingCall(GrpcFixture::feed))
                    .addMethod(
                            method(MethodType.BIDI_STREAMING, "Both"),
                            ServerCalls.asyncBidiStreamingCall(GrpcFixture::both))
                    .build();
            try {
                return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .addService(service)
                        .intercept(new Recorder())
                        .build()
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void one(String text, StreamObserver<String> reply) {
            reply.onNext("one " + text);
            reply.onCompleted();
        }

        /** Fails with the status that the message names. */
        private static void fail(String status, StreamObserver<String> reply) {
            Metadata trailers = new Metadata();
            trailers.put(DETAILS, new byte[] {1, 2, 3});
            reply.onError(Status.fromCode(Status.Code.valueOf(status))
                    .withDescription("not é, 100%")
                    .asRuntimeException(trailers));
        }

        private static void many(String text, StreamObserver<String> reply) {
            for (int part = 0; part < 3; part++) reply.onNext(text + part);
            reply.onCompleted();
        }

        private void silent(String text, StreamObserver<String> reply) {
            reply.onNext(text);
            held.add(reply);
        }

        private static StreamObserver<String> join(StreamObserver<String> reply) {
            StringBuilder joined = new StringBuilder();
            return observer(joined::append, () -> {
                reply.onNext(joined.toString());
                reply.onCompleted();
            });
        }

        private static StreamObserver<String> both(StreamObserver<String> reply) {
            return observer(text -> reply.onNext("re " + text), reply::onCompleted);
        }

        /** Sends a message every 300 ms, six times, to a caller that sends none. */
        private static StreamObserver<String> feed(StreamObserver<String> reply) {
            for (int part = 0; part < 6; part++) {
                String text = "f" + part;
                CompletableFuture.delayedExecutor(300L * (part + 1), TimeUnit.MILLISECONDS)
                        .execute(() -> reply.onNext(text));
            }
            return observer(ignored -> {}, reply::onCompleted);
        }

        private static StreamObserver<String> observer(Consumer<String> onNext, Runnable onEnd) {
            return new StreamObserver<>() {
                @Override
                public void onNext(String text) {
                    onNext.accept(text);
                }

                @Override
                public void onError(Throwable cancelled) {}

                @Override
                public void onCompleted() {
                    onEnd.run();
                }
            };
        }

        @Override
        public void close() {
            gateway.close();
            server.shutdownNow();
            certificate.delete();
        }

        /** Records the head of each call, and adds a trailer. */
        private final class Recorder implements ServerInterceptor {
            @Override
            public <A, B> ServerCall.Listener<A> interceptCall(
                    ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
                received.add(headers);
                Deadline deadline = Context.current().getDeadline();
                if (deadline != null) deadlines.add(deadline.timeRemaining(TimeUnit.MILLISECONDS));
                return next.startCall(
                        new ForwardingServerCall.SimpleForwardingServerCall<>(call) {
                            @Override
                            public void close(Status status, Metadata trailers) {
                                trailers.put(SUM, "7");
                                super.close(status, trailers);
                            }
                        },
                        headers);
            }
        }

        private static final class Text implements MethodDescriptor.Marshaller<String> {
            @Override
            public InputStream stream(String text) {
                return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
            }

            @Override
            public String parse(InputStream bytes) {
                try {
                    return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}

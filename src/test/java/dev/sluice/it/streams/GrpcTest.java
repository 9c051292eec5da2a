package dev.sluice.it.streams;

import static dev.sluice.it.streams.GrpcJsTest.GrpcFixture.method;
import static dev.sluice.it.streams.GrpcJsTest.GrpcFixture.unary;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.fixture.Await;
import dev.sluice.it.streams.GrpcJsTest.GrpcFixture;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.File;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** gRPC calls of a client of grpc-java with TLS to a server of grpc-java without. */
class GrpcTest {
    private static final String KEYS = "{ api_keys: { header: x-key, sha256:"
            + " { bob: 81b637d8fcd2c6da6359e6963113a1170de795e4b725b84d1e0b4cfd9ec58ce9 } } }";

    private final GrpcFixture server =
            new GrpcFixture(0, "timeout: { read: 1s }, retry: { attempts: 1 }", """
              gone: { url: "http://127.0.0.1:1", http2: true, retry: { attempts: 1 } }
            identity: { keys: %s }
            rate_limits: { few: { rate: 1/h, burst: 1, key: null } }
            routes:
              POST /t.Echo/{method}: { proxy: "echo /t.Echo/{method}", grpc: true, deadline: 20s, forward: { headers: [x-named] } }
              POST /t.Echo/Feed: { proxy: "echo /t.Echo/Feed", grpc: true, stream: { idle: 700ms } }
              POST /t.Echo/Hold: { proxy: "echo /t.Echo/Hold", grpc: true, deadline: 700ms }
              POST /t.Echo/Silent: { proxy: "echo /t.Echo/Silent", grpc: true, deadline: 700ms }
              POST /t.Echo/Gone: { proxy: "gone /", grpc: true }
              POST /t.Echo/Keyed: { proxy: "gone /", grpc: true, identity: keys }
              POST /t.Echo/Denied: { proxy: "gone /", grpc: true, identity: keys, scopes: [all] }
              POST /t.Echo/Few: { proxy: "echo /t.Echo/One", grpc: true, identity: none, rate_limits: [few] }
            """.formatted(KEYS));
    private final ManagedChannel channel = channel();

    private ManagedChannel channel() {
        try {
            return NettyChannelBuilder.forAddress("127.0.0.1", server.gateway.port())
                    .overrideAuthority("localhost")
                    .sslContext(GrpcSslContexts.forClient()
                            .trustManager(new File(server.certificate.certificatePath()))
                            .build())
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        server.close();
    }

    private static CallOptions within(long millis) {
        return CallOptions.DEFAULT.withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
    }

    private Status failure(Channel through, String method, CallOptions options, String message) {
        StatusRuntimeException thrown = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(through, unary(method), options, message));
        return thrown.getStatus();
    }

    private Status failure(String method, String message) {
        return failure(channel, method, CallOptions.DEFAULT, message);
    }

    private String metrics() {
        return server.gateway.adminGet("/metrics").body();
    }

    @Test
    void a_unary_call_has_its_reply_and_is_counted_as_complete() {
        String reply = ClientCalls.blockingUnaryCall(channel, unary("One"), within(10_000), "é");
        assertThat(reply).isEqualTo("one é");
        Await.until(
                () -> metrics()
                        .contains(
                                "sluice_requests_seconds_count{complete=\"true\",route=\"POST /t.Echo/{method}\",status_class=\"2xx\"} 1"));
    }

    @Test
    void a_limit_is_resource_exhausted() {
        assertThat(ClientCalls.blockingUnaryCall(channel, unary("Few"), within(10_000), "a"))
                .isEqualTo("one a");
        AtomicReference<Metadata> trailers = new AtomicReference<>();
        Channel observed = ClientInterceptors.intercept(
                channel, MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers));
        Status status = failure(observed, "Few", CallOptions.DEFAULT, "b");
        assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(status.getDescription()).isEqualTo("The caller has sent too many requests. Cause: rate_limit.");
        assertThat(requireNonNull(trailers.get()).keys()).contains("ratelimit", "ratelimit-policy");
    }

    @Test
    void a_large_message_passes() {
        String text = "x".repeat(1_000_000);
        assertThat(ClientCalls.blockingUnaryCall(channel, unary("One"), CallOptions.DEFAULT, text))
                .hasSize(1_000_004);
    }

    @Test
    void all_trailers_reach_the_caller_and_only_named_metadata_reaches_the_backend() {
        Metadata sent = new Metadata();
        sent.put(GrpcFixture.NAMED, "1");
        sent.put(GrpcFixture.UNNAMED, "2");
        AtomicReference<Metadata> trailers = new AtomicReference<>();
        Channel observed = ClientInterceptors.intercept(
                channel,
                MetadataUtils.newAttachHeadersInterceptor(sent),
                MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers));

        ClientCalls.blockingUnaryCall(observed, unary("One"), CallOptions.DEFAULT, "x");

        assertThat(requireNonNull(trailers.get()).get(GrpcFixture.SUM)).isEqualTo("7");
        Metadata received = server.received.remove();
        assertThat(received.get(GrpcFixture.NAMED)).isEqualTo("1");
        assertThat(received.get(GrpcFixture.UNNAMED)).isNull();
        assertThat(received.keys()).contains("grpc-accept-encoding").doesNotContain("grpc-timeout");
    }

    @Test
    void the_messages_of_a_server_stream_arrive_in_order() {
        Iterator<String> replies = ClientCalls.blockingServerStreamingCall(
                channel, method(MethodType.SERVER_STREAMING, "Many"), CallOptions.DEFAULT, "m");
        assertThat(replies).toIterable().containsExactly("m0", "m1", "m2");
    }

    @Test
    void the_messages_of_a_client_stream_arrive_in_order() throws Exception {
        Replies replies = new Replies();
        StreamObserver<String> request = ClientCalls.asyncClientStreamingCall(
                channel.newCall(method(MethodType.CLIENT_STREAMING, "Join"), CallOptions.DEFAULT), replies);
        for (String part : List.of("a", "b", "c")) request.onNext(part);
        request.onCompleted();
        assertThat(replies.next()).isEqualTo("abc");
        assertThat(replies.next()).isEqualTo("end");
    }

    @Test
    void a_bidirectional_call_gets_each_reply_before_it_sends_the_next_message() throws Exception {
        Replies replies = new Replies();
        StreamObserver<String> request = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(method(MethodType.BIDI_STREAMING, "Both"), CallOptions.DEFAULT), replies);
        for (int message = 0; message < 20; message++) {
            request.onNext("" + message);
            assertThat(replies.next()).isEqualTo("re " + message);
        }
        request.onCompleted();
        assertThat(replies.next()).isEqualTo("end");
    }

    @Test
    void a_caller_may_be_silent_beyond_stream_idle_while_the_backend_sends() throws Exception {
        Replies replies = new Replies();
        StreamObserver<String> request = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(method(MethodType.BIDI_STREAMING, "Feed"), CallOptions.DEFAULT), replies);
        for (int part = 0; part < 6; part++) assertThat(replies.next()).isEqualTo("f" + part);
        request.onCompleted();
        assertThat(replies.next()).isEqualTo("end");
    }

    @Test
    void calls_without_tls_use_prior_knowledge_of_http2() throws Exception {
        String routes = """
                routes:
                  POST /t.Echo/{method}: { proxy: "echo /t.Echo/{method}", grpc: true }
                """;
        try (GrpcFixture inClear = new GrpcFixture(0, "retry: { attempts: 1 }", routes, false)) {
            ManagedChannel plain = NettyChannelBuilder.forAddress("127.0.0.1", inClear.gateway.port())
                    .usePlaintext()
                    .build();
            assertThat(ClientCalls.blockingUnaryCall(plain, unary("One"), within(10_000), "a"))
                    .isEqualTo("one a");
            Replies replies = new Replies();
            StreamObserver<String> request = ClientCalls.asyncBidiStreamingCall(
                    plain.newCall(method(MethodType.BIDI_STREAMING, "Both"), CallOptions.DEFAULT), replies);
            request.onNext("1");
            assertThat(replies.next()).isEqualTo("re 1");
            request.onCompleted();
            assertThat(replies.next()).isEqualTo("end");
            plain.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({"NOT_FOUND", "UNAVAILABLE", "INTERNAL", "RESOURCE_EXHAUSTED"})
    void the_status_of_a_backend_is_unchanged(Status.Code code) {
        StatusRuntimeException thrown = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(channel, unary("Fail"), CallOptions.DEFAULT, code.name()));
        assertThat(thrown.getStatus().getCode()).isEqualTo(code);
        assertThat(thrown.getStatus().getDescription()).isEqualTo("not é, 100%");
        assertThat(thrown.getTrailers().get(GrpcFixture.DETAILS)).containsExactly(1, 2, 3);
    }

    @Test
    void a_backend_that_says_unavailable_opens_the_circuit() {
        for (int call = 0; call < 5; call++) failure("Fail", "UNAVAILABLE");
        Status rejected = failure("One", "x");
        assertThat(rejected.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(rejected.getDescription()).endsWith("Cause: circuit_open.");
        assertThat(metrics()).contains("outcome=\"server_error\"");
    }

    @Test
    void a_backend_that_says_not_found_keeps_the_circuit_closed() {
        for (int call = 0; call < 10; call++) failure("Fail", "NOT_FOUND");
        assertThat(ClientCalls.blockingUnaryCall(channel, unary("One"), CallOptions.DEFAULT, "x"))
                .isEqualTo("one x");
    }

    @Test
    void the_deadline_of_the_route_clips_the_timeout_that_the_backend_receives() {
        Status status = failure(channel, "Hold", within(60_000), "x");
        assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(status.getDescription()).endsWith("Cause: deadline_exceeded.");
        assertThat(server.deadlines)
                .singleElement()
                .satisfies(millis -> assertThat(millis).isBetween(1L, 700L));
    }

    @Test
    void the_timeout_of_the_caller_runs_to_the_trailers_and_does_not_count_against_the_backend() {
        List<Iterator<String>> calls =
                Stream.generate(() -> silent(within(60_000))).limit(6).toList();
        for (Iterator<String> replies : calls) assertThat(replies.next()).isEqualTo("x");
        for (Iterator<String> replies : calls) {
            Status status = catchThrowableOfType(StatusRuntimeException.class, replies::hasNext)
                    .getStatus();
            assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            assertThat(status.getDescription()).contains("deadline_exceeded");
        }
        assertThat(metrics()).contains("complete=\"false\",route=\"POST /t.Echo/Silent\",status_class=\"2xx\"} 6");
        assertThat(ClientCalls.blockingUnaryCall(channel, unary("One"), CallOptions.DEFAULT, "x"))
                .isEqualTo("one x");
    }

    private Iterator<String> silent(CallOptions options) {
        return ClientCalls.blockingServerStreamingCall(
                channel, method(MethodType.SERVER_STREAMING, "Silent"), options, "x");
    }

    @Test
    void a_stream_without_a_timeout_outlives_the_deadline_of_its_route() throws Exception {
        Iterator<String> replies = silent(CallOptions.DEFAULT);
        assertThat(replies.next()).isEqualTo("x");
        new CompletableFuture<Void>()
                .completeOnTimeout(null, 1_500, TimeUnit.MILLISECONDS)
                .get();
        server.held.remove().onCompleted();
        assertThat(replies.hasNext()).isFalse();
    }

    @Test
    void a_rejection_of_the_gateway_has_a_status() {
        assertThat(failure("Keyed", "x").getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(failure("Gone", "x").getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(failure(channel, "Denied", CallOptions.DEFAULT, "x").getCode())
                .isEqualTo(Status.Code.UNAUTHENTICATED);
        Metadata key = new Metadata();
        key.put(Metadata.Key.of("x-key", Metadata.ASCII_STRING_MARSHALLER), "bob");
        Channel keyed = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(key));
        assertThat(failure(keyed, "Denied", CallOptions.DEFAULT, "x").getCode())
                .isEqualTo(Status.Code.PERMISSION_DENIED);
        Status unknown = otherService();
        assertThat(unknown.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
        assertThat(unknown.getDescription()).isEqualTo("No route matches this path. Cause: no_route.");
        assertThat(metrics()).contains("status_class=\"4xx\"", "status_class=\"5xx\"");
    }

    private Status otherService() {
        MethodDescriptor<String, String> method =
                unary("One").toBuilder().setFullMethodName("t.Other/One").build();
        return catchThrowableOfType(
                        StatusRuntimeException.class,
                        () -> ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, "x"))
                .getStatus();
    }

    /** The replies of a stream, in order; "end" for its end, and the code of a failure. */
    private static final class Replies implements StreamObserver<String> {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        String next() throws InterruptedException {
            return String.valueOf(events.poll(10, TimeUnit.SECONDS));
        }

        @Override
        public void onNext(String reply) {
            events.add(reply);
        }

        @Override
        public void onError(Throwable failure) {
            events.add(Status.fromThrowable(failure).getCode().name());
        }

        @Override
        public void onCompleted() {
            events.add("end");
        }
    }
}

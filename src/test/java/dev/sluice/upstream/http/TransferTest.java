package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.TestCalls;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallListener;
import dev.sluice.upstream.backend.StreamedBodies;
import dev.sluice.upstream.backend.Upgrade;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Transfers whose responses a test makes. */
@ExtendWith(VertxExtension.class)
class TransferTest {
    @RegisterExtension
    static final HttpBackendFixture STAND = new HttpBackendFixture();

    @BeforeAll
    static void start(@ProvidedBy(TestEventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    /** Returns an object whose methods return the given values, and null or 0 otherwise. */
    private static <T> T stub(Class<T> type, Map<String, Object> values) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            Object value = values.get(method.getName());
            if (value != null) return value;
            if (method.getReturnType() == boolean.class) return false;
            return method.getReturnType() == long.class ? (Object) 0L : null;
        }));
    }

    private static StreamedBodies bodies(Map<String, Object> values) {
        return stub(StreamedBodies.class, values);
    }

    private static HttpClientResponse response(int status) {
        return stub(HttpClientResponse.class, Map.of("statusCode", status, "headers", HttpHeaders.headers()));
    }

    private static Transfer transfer(@Nullable StreamedBodies bodies) {
        HttpBackend.Spec spec = HttpBackendFixture.spec(URI.create("http://127.0.0.1:1"));
        ConnectionPool connections = new ConnectionPool(STAND.vertx, STAND.clock, spec);
        AttemptContext context = new AttemptContext(spec, connections, STAND.clock, STAND.events);
        Call get = TestCalls.get(STAND.clock, "/");
        Call call = new Call(get.content(), get.request(), get.limits(), bodies, get.state(), CallListener.NONE);
        AttemptTimer timer = new AttemptTimer(STAND.clock, spec.timeout(), call.deadline(), phase -> {});
        return Transfer.of(context, call, timer, () -> {});
    }

    private static Upgrade upgrade(@Nullable String flaw) {
        Map<String, Object> values = new HashMap<>();
        if (flaw != null) values.put("findFlaw", flaw);
        return stub(Upgrade.class, values);
    }

    @Test
    void the_bodies_of_a_call_decide_about_its_transfer() {
        assertThat(transfer(null)).isInstanceOf(BufferedTransfer.class);
        assertThat(transfer(bodies(Map.of()))).isExactlyInstanceOf(StreamedTransfer.class);
        assertThat(transfer(bodies(Map.of("isGrpc", true)))).isInstanceOf(GrpcTransfer.class);
        assertThat(transfer(bodies(Map.of("upgrade", upgrade(null))))).isInstanceOf(UpgradeTransfer.class);
    }

    @Test
    void the_connection_of_a_sent_request_is_reusable() {
        Transfer transfer = transfer(null);
        assertThat(transfer.isReusable()).isFalse();
        transfer.onSent();
        assertThat(transfer.isReusable()).isTrue();
    }

    @Test
    void the_connection_of_a_rejected_upgrade_is_not_reusable() {
        Transfer transfer = transfer(bodies(Map.of("upgrade", upgrade(null))));
        transfer.onSent();
        assertThat(transfer.onHead(response(404))).isNull();
        assertThat(transfer.endsWithHead()).isFalse();
        assertThat(transfer.isReusable()).isFalse();
    }

    @Test
    void a_101_ends_an_upgrade_with_its_head() {
        Transfer transfer = transfer(bodies(Map.of("upgrade", upgrade(null))));
        transfer.onSent();
        assertThat(transfer.onHead(response(101))).isNull();
        assertThat(transfer.endsWithHead()).isTrue();
        assertThat(transfer.isReusable()).isTrue();
        assertThat(transfer.status()).isEqualTo(101);
    }

    @Test
    void an_invalid_101_is_no_response() {
        Transfer transfer = transfer(bodies(Map.of("upgrade", upgrade("its Upgrade is not websocket"))));
        assertThat(transfer.onHead(response(101))).hasMessageContaining("its Upgrade is not websocket");
        assertThat(transfer.hasHead()).isFalse();
        assertThat(transfer.status()).isZero();
    }

    @Test
    void a_buffered_and_a_streamed_transfer_reject_a_101_that_nothing_has_asked_for() {
        assertThat(transfer(null).onHead(response(101))).isNotNull();
        assertThat(transfer(bodies(Map.of())).onHead(response(101))).isNotNull();
    }

    @Test
    void an_error_body_is_buffered_by_both_readers_and_its_status_takes_precedence_over_a_later_failure() {
        for (Transfer transfer : new Transfer[] {transfer(null), transfer(bodies(Map.of()))}) {
            assertThat(transfer.onHead(response(503))).isNull();
            assertThat(transfer.onChunk(Buffer.buffer("down"))).isNull();
            assertThat(transfer.isStreaming()).isFalse();
            assertThat(transfer.onFailure(transfer.reply().overflow()).statusFailure())
                    .satisfies(failure -> assertThat(failure.status()).isEqualTo(503));
        }
    }
}

package dev.sluice.gateway.edge;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.trace.RequestTrace;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.proxy.ProxyOutcome;
import dev.sluice.gateway.route.RouteIndex;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The orders in which a response is decided and its caller is released. */
class ExchangeStateTest {
    private final Map<String, Handler<?>> handlers = new HashMap<>();
    private final List<RequestTrace> reported = new ArrayList<>();
    private final ManualClock clock = new ManualClock();

    private final HttpServerResponse response =
            stub(HttpServerResponse.class, Map.of("headers", HttpHeaders.headers()));
    private final HttpServerRequest request = stub(
            HttpServerRequest.class,
            Map.of("response", response, "version", HttpVersion.HTTP_2, "method", HttpMethod.GET, "isEnded", true));
    private final RequestTrace trace = TestCalls.trace(clock);
    private final ServerExchange exchange = new ServerExchange(
            request,
            trace,
            EdgeSnapshot.of(
                    new RouteIndex<>(),
                    ServerSpec.defaults(),
                    new RequestEvents() {
                        @Override
                        public void onEnd(RequestTrace ended) {
                            reported.add(ended);
                        }
                    },
                    new FailureLocations(Map.of(), Map.of(), Map.of())),
            clock);

    /** Returns an object that keeps the handlers which it gets, and whose other methods return these values. */
    private <T> T stub(Class<T> type, Map<String, Object> values) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (method.getName().endsWith("Handler")) handlers.put(method.getName(), (Handler<?>) arguments[0]);
                    if (method.getReturnType().isInstance(self)) return self;
                    return values.getOrDefault(method.getName(), zero(method.getReturnType()));
                }));
    }

    private static @Nullable Object zero(Class<?> type) {
        if (type == boolean.class) return false;
        return type == long.class ? (Object) 0L : null;
    }

    private void closeConnection() {
        requireNonNull(handlers.get("closeHandler")).handle(null);
    }

    @Test
    void every_order_of_decision_and_release_reports_once() {
        for (int order = 0; order < 16; order++) {
            ExchangeState state = ExchangeState.OPEN;
            int reports = 0;
            boolean isDecided = false;
            boolean isReleased = false;
            for (int step = 0; step < 4; step++) {
                boolean isDecision = (order >> step & 1) == 0;
                ExchangeState next = isDecision ? state.onDecision() : state.onRelease();
                if (next == ExchangeState.REPORTED && state != ExchangeState.REPORTED) reports++;
                state = next;
                isDecided |= isDecision;
                isReleased |= !isDecision;
                assertThat(state.isDecided()).isEqualTo(isDecided);
                assertThat(state.isReleased()).isEqualTo(isReleased);
            }
            assertThat(reports).as("order " + order).isEqualTo(isDecided && isReleased ? 1 : 0);
        }
    }

    @Test
    void a_caller_that_leaves_before_the_decision_gets_499_once() {
        closeConnection();
        assertThat(exchange.cancellation().isCancelled()).isTrue();
        closeConnection();
        exchange.finishProxied(new ProxyOutcome.Cancelled());
        exchange.fail(new IllegalStateException("late"));
        assertThat(reported).containsExactly(trace);
        assertThat(trace.status()).isEqualTo(499);
        assertThat(trace.reason()).isEqualTo(GatewayReason.CALLER_DISCONNECTED);
    }

    @Test
    void a_response_is_reported_when_its_caller_has_taken_it() {
        exchange.finishProxied(new ProxyOutcome.Completed(200));
        assertThat(reported).containsExactly(trace);
        closeConnection();
        assertThat(reported).hasSize(1);
        assertThat(trace.status()).isEqualTo(200);
        assertThat(exchange.cancellation().isCancelled()).isFalse();
    }

    @Test
    void on_http2_the_end_of_a_stream_may_precede_the_decision() {
        exchange.progress().endResponse();
        closeConnection();
        assertThat(reported).isEmpty();
        exchange.finishProxied(new ProxyOutcome.Completed(200));
        assertThat(reported).containsExactly(trace);
        assertThat(trace.status()).isEqualTo(200);
    }
}

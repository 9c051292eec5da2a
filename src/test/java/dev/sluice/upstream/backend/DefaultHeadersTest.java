package dev.sluice.upstream.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DefaultHeadersTest {
    private final List<Call> sent = new ArrayList<>();
    private final Call call = TestCalls.post(new ManualClock(), "/orders/1", Buffer.buffer("{}"));

    @Test
    void a_call_gets_the_headers_it_does_not_have() {
        assertThat(headersOf(call).get("X-Shop")).isEqualTo("lagos");
    }

    @Test
    void a_calls_own_header_wins_in_any_case() {
        assertThat(headersOf(call.withHeader("x-shop", "kassel")).getAll("X-Shop"))
                .containsExactly("kassel");
    }

    @Test
    void a_header_that_a_call_has_twice_stays_so() {
        call.headers().add("Cookie", "a=1").add("Cookie", "b=2");
        assertThat(headersOf(call).getAll("cookie")).containsExactly("a=1", "b=2");
    }

    @Test
    void nothing_else_of_the_call_changes() {
        MultiMap before = HttpHeaders.headers().addAll(call.headers());
        headersOf(call);
        assertThat(sent.get(0))
                .usingRecursiveComparison()
                .ignoringFields("content.headers")
                .isEqualTo(call);
        assertThat(call.headers().entries()).isEqualTo(before.entries());
    }

    private MultiMap headersOf(Call given) {
        MultiMap defaults = HttpHeaders.headers().add("X-Shop", "lagos");
        DefaultHeaders backend = new DefaultHeaders(defaults, call -> {
            sent.add(call);
            return Future.failedFuture("not needed");
        });
        assertThat(backend.send(given).cause()).hasMessage("not needed");
        return sent.get(0).headers();
    }
}

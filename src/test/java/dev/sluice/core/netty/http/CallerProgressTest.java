package dev.sluice.core.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.http.ProgressLimit;
import dev.sluice.fixture.ManualClock;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The listeners of a caller on HTTP/2 that must take 10 KiB in 10 s. */
class CallerProgressTest {
    private final HttpServerRequest request = (HttpServerRequest) Proxy.newProxyInstance(
            HttpServerRequest.class.getClassLoader(),
            new Class<?>[] {HttpServerRequest.class},
            (self, method, arguments) -> method.getName().equals("version") ? HttpVersion.HTTP_2 : null);
    private final ManualClock clock = new ManualClock();
    private final CallerProgress progress = new CallerProgress(request, ProgressLimit.defaults(), clock, slow -> {});
    private final List<Boolean> first = new ArrayList<>();
    private final List<Boolean> second = new ArrayList<>();

    private Promise<Void> write() {
        Promise<Void> written = Promise.promise();
        progress.onWrite(1024, written.future());
        return written;
    }

    @Test
    void two_listeners_learn_of_a_caller_that_takes_no_response() {
        progress.onStall(first::add);
        progress.onStall(second::add);
        Promise<Void> written = write();
        clock.advance(Duration.ofSeconds(1));
        written.complete();
        assertThat(first).containsExactly(true, false);
        assertThat(second).containsExactly(true, false);
    }

    @Test
    void two_listeners_learn_of_a_caller_that_sends_no_body() {
        progress.onStall(first::add);
        progress.onStall(second::add);
        ProgressWatch body = progress.watchRequest(() -> {});
        body.start();
        clock.advance(Duration.ofSeconds(1));
        body.stop();
        assertThat(first).containsExactly(true, false);
        assertThat(second).containsExactly(true, false);
    }

    @Test
    void a_removed_listener_and_parts_that_are_taken_hear_nothing_more() {
        Runnable removal = progress.onStall(first::add);
        progress.onStall(second::add);
        Promise<Void> written = write();
        clock.advance(Duration.ofSeconds(1));
        removal.run();
        written.complete();
        assertThat(first).containsExactly(true);
        assertThat(second).containsExactly(true, false);
        assertThat(clock.pendingTimers()).isZero();
        Promise<Void> later = write();
        clock.advance(Duration.ofSeconds(1));
        later.complete();
        assertThat(first).containsExactly(true);
        assertThat(second).containsExactly(true, false, true, false);
    }
}

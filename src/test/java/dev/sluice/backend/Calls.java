package dev.sluice.backend;

import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Calls as a step would make them, with 10 s to go. */
public final class Calls {
    private static final Duration ALLOWED = Duration.ofSeconds(10);

    private Calls() {}

    public static Call get(Clock clock, String target) {
        return of(clock, HttpMethod.GET, target, null);
    }

    public static Call post(Clock clock, String target, Buffer body) {
        return of(clock, HttpMethod.POST, target, body);
    }

    public static Call of(Clock clock, HttpMethod method, String target, @Nullable Buffer body) {
        return new Call(
                new Operation("orders", method, "/orders/{id}"),
                target,
                HttpHeaders.headers(),
                body,
                null,
                Deadline.in(ALLOWED, clock),
                new Cancellation(),
                Progress.start(clock));
    }
}

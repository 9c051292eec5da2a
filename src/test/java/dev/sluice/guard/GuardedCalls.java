package dev.sluice.guard;

import dev.sluice.backend.Call;
import dev.sluice.backend.Cancellation;
import dev.sluice.backend.Operation;
import dev.sluice.backend.Progress;
import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Calls that begin now and have a minute, unless a test says otherwise. */
record GuardedCalls(Clock clock) {

    Call get() {
        return of(HttpMethod.GET, null, null);
    }

    Call get(Duration allowed) {
        return get().withDeadline(Deadline.after(allowed, clock));
    }

    Call getFor(String tenant) {
        return of(HttpMethod.GET, tenant, null);
    }

    Call post(int bodyBytes) {
        return of(HttpMethod.POST, null, Buffer.buffer(new byte[bodyBytes]));
    }

    Call put(int bodyBytes) {
        return of(HttpMethod.PUT, null, Buffer.buffer(new byte[bodyBytes]));
    }

    private Call of(HttpMethod method, @Nullable String tenant, @Nullable Buffer body) {
        return new Call(
                new Operation("pricing", method, "/prices/{id}"),
                "/prices/1",
                HttpHeaders.headers(),
                body,
                tenant,
                Deadline.after(Duration.ofMinutes(1), clock),
                new Cancellation(),
                Progress.start(clock));
    }
}

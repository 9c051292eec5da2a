package dev.sluice.credentials;

import dev.sluice.backend.Call;
import dev.sluice.backend.Cancellation;
import dev.sluice.backend.Operation;
import dev.sluice.backend.Progress;
import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;

/** Creates calls to a backend. */
final class SampleCall {
    static final Buffer BODY = Buffer.buffer("x".repeat(1024));

    private SampleCall() {}

    /** Returns a POST with a body of 1 kB. */
    static Call withTimeout(Duration timeout, Clock clock) {
        return new Call(
                new Operation("warehouse", HttpMethod.POST, "/stock"),
                "/stock",
                MultiMap.caseInsensitiveMultiMap(),
                BODY,
                null,
                Deadline.after(timeout, clock),
                new Cancellation(),
                Progress.start(clock));
    }
}

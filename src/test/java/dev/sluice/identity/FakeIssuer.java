package dev.sluice.identity;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Call;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.NotSent;
import dev.sluice.backend.Reply;
import dev.sluice.backend.UnusableReply;
import dev.sluice.fixture.ManualClock;
import dev.sluice.time.Deadline;
import dev.sluice.time.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A scripted {@link Backend} for the servers of an issuer. */
public final class FakeIssuer implements Backend {
    public final ManualClock clock = new ManualClock();
    public final List<String> events = new ArrayList<>();
    private final Map<String, String> responses = new HashMap<>();
    private final List<String> requestedUrls = new ArrayList<>();
    private final List<String> bodies = new ArrayList<>();
    private final List<Promise<Reply>> pending = new ArrayList<>();
    private boolean isDown;
    private boolean isSlow;

    /** Sets the response to requests for a URL. */
    public FakeIssuer responding(String url, String body) {
        responses.put(url, body);
        return this;
    }

    /** Makes requests fail like refused connections. */
    public void setDown(boolean down) {
        isDown = down;
    }

    /** Holds requests until {@link #answerPending}. */
    public void setSlow(boolean slow) {
        isSlow = slow;
    }

    /** Completes the held requests. */
    public void answerPending(String body) {
        List<Promise<Reply>> waiting = List.copyOf(pending);
        pending.clear();
        waiting.forEach(promise -> promise.complete(reply(body)));
    }

    public List<String> requestedUrls() {
        return requestedUrls;
    }

    public List<String> bodies() {
        return bodies;
    }

    @Override
    public Future<Reply> send(Call call) {
        throw new UnsupportedOperationException();
    }

    private Future<Reply> send(URI origin, Call call) {
        String url = origin.resolve(call.target()).toString();
        requestedUrls.add(url);
        Buffer body = call.body();
        if (body != null) bodies.add(body.toString());
        if (isDown) return Future.failedFuture(new NotSent(call, FailureReason.CONNECT_FAILED, "refused"));
        if (isSlow) {
            Promise<Reply> promise = Promise.promise();
            pending.add(promise);
            return promise.future();
        }
        String response = responses.get(url);
        return response == null
                ? Future.failedFuture(UnusableReply.of(call, 404, MultiMap.caseInsensitiveMultiMap()))
                : Future.succeededFuture(reply(response));
    }

    private static Reply reply(String body) {
        return new Reply(200, MultiMap.caseInsensitiveMultiMap(), Buffer.buffer(body));
    }

    public IdentityContext context() {
        return new IdentityContext(
                "shoppers", origin -> call -> send(origin, call), EventLoop.current(), clock, () -> 0L, events());
    }

    private IdentityEvents events() {
        return new IdentityEvents() {
            @Override
            public void keysRefreshed(String identity, String result) {
                events.add(result);
            }
        };
    }

    /** Returns a request with a bearer token; without a token for null. */
    public AuthenticationRequest requestWithToken(@Nullable String token) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        if (token != null) headers.add("Authorization", "Bearer " + token);
        return new AuthenticationRequest(headers, null, Deadline.after(Duration.ofSeconds(2), clock));
    }

    /** Returns a time relative to now, in seconds since 1970. */
    public long secondsFromNow(long seconds) {
        return clock.now().getEpochSecond() + seconds;
    }
}

package dev.sluice.gateway.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.identity.AccessFailure;
import dev.sluice.gateway.identity.AccessWatch;
import dev.sluice.gateway.identity.DenialReason;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Limits the time of one stream: to its age, and to the right of its caller. The earliest expiry of the token counts that its claims or
 * a later reply of the issuer have stated. Reports the first end, once. For one event loop.
 */
final class StreamLife implements AccessWatch.Listener {
    private static final long MAX_TOKEN_SECONDS = Duration.ofDays(365).toSeconds();
    private static final Clock.Timer NO_TIMER = () -> {};

    private final Clock clock;
    private final @Nullable Deadline age;
    private final Runnable onAge;
    private final Consumer<AccessFailure> onDenied;
    private String identity = "";
    private @Nullable Deadline tokenEnd;
    private Clock.Timer timer = NO_TIMER;
    private Runnable stopWatch = () -> {};
    private boolean isOver;

    /**
     * @param age the end of the stream; null for none
     * @param onAge runs at this end
     * @param onDenied receives why the caller has lost its right
     */
    StreamLife(Clock clock, @Nullable Deadline age, Runnable onAge, Consumer<AccessFailure> onDenied) {
        this.clock = clock;
        this.age = age;
        this.onAge = onAge;
        this.onDenied = onDenied;
    }

    /** Starts to limit the stream of an authorised request. */
    StreamLife start(GatewayRequest authorized, AccessWatch access) {
        String name = authorized.trace().identity();
        return start(name == null ? "" : name, authorized.claims().path("exp"), access);
    }

    /**
     * Starts to limit a stream. If the watch throws, no timer is left.
     *
     * @param name the identity that has authenticated the caller
     */
    StreamLife start(String name, JsonNode expiry, AccessWatch access) {
        identity = name;
        limitTo(expiry, access.leeway());
        schedule();
        try {
            stopWatch = access.start(this);
        } catch (RuntimeException | Error bug) {
            stop();
            throw bug;
        }
        return this;
    }

    /** Ends the limits, because the stream has ended. */
    void stop() {
        isOver = true;
        timer.cancel();
        stopWatch.run();
    }

    @Override
    public void onConfirmed(JsonNode expiry) {
        if (isOver) return;
        limitTo(expiry, Duration.ZERO);
        schedule();
    }

    @Override
    public void onDenied(AccessFailure denial) {
        end(() -> onDenied.accept(denial));
    }

    /** A claim {@code exp} (RFC 7519 4.1.4), which counts for at most a year, can only bring the end forward. */
    private void limitTo(JsonNode expiry, Duration leeway) {
        if (!expiry.isNumber()) return;
        double left = expiry.doubleValue() + (leeway.toMillis() - clock.now().toEpochMilli()) / 1000.0;
        double seconds = Math.max(0.0, Math.min(left, (double) MAX_TOKEN_SECONDS));
        Deadline stated = Deadline.after(Duration.ofMillis((long) Math.ceil(seconds * 1000)), clock);
        tokenEnd = tokenEnd == null ? stated : tokenEnd.earlierOf(stated);
    }

    private void schedule() {
        timer.cancel();
        Deadline next = age == null || tokenEnd == null ? age : age.earlierOf(tokenEnd);
        if (next == null) next = tokenEnd;
        if (next != null) timer = clock.after(next.remaining(clock), this::onTime);
    }

    private void onTime() {
        if (isOver(tokenEnd)) onDenied(AccessFailure.invalidToken(DenialReason.EXPIRED, identity));
        else if (isOver(age)) end(onAge);
        else if (!isOver) schedule();
    }

    private boolean isOver(@Nullable Deadline limit) {
        return limit != null && limit.isExpired(clock);
    }

    private void end(Runnable report) {
        if (isOver) return;
        stop();
        report.run();
    }
}

package dev.sluice.gateway.proxy;

import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.spec.SpecValidator.Expectation;
import dev.sluice.upstream.grpc.GrpcRequest;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Limits on the streams of a proxy route: messages that may be silent, of type text/event-stream or application/grpc. */
public record StreamSpec(
        @Setting(
                value =
                        "Longest silence of the backend in a stream, in place of its timeout.read, and of a gRPC caller.",
                min = "100ms",
                max = "10m")
        Duration idle,

        @Setting(
                value = "Open streams of this route; a further stream gets 503.",
                min = "1",
                max = "" + StreamSpec.MAX_OPEN)
        int max,

        @Setting(
                value =
                        "Open streams of one client on this route: an address, or a /64 network of IPv6. A further stream gets"
                                + " 503. Left out, a fifth of max, at least 1; 0 means no limit.",
                min = "0",
                max = "" + StreamSpec.MAX_OPEN)
        @Nullable
        Integer perClient) {
    /** The largest {@code max}. */
    public static final int MAX_OPEN = 1000;

    /** One client may have one of so many streams. */
    private static final int SHARES = 5;

    public StreamSpec {
        SpecValidator.of(StreamSpec.class, idle, max, perClient)
                .require(
                        perClient == null || perClient <= max,
                        "per_client",
                        String.valueOf(perClient),
                        new Expectation("at most max, " + max, "max"))
                .throwIfInvalid();
    }

    /** 60 s, 100 streams, a fifth of them for one client. */
    public static StreamSpec defaults() {
        return new StreamSpec(Duration.ofSeconds(60), 100, null);
    }

    /** Returns how many streams one client may have; {@code max} without a limit. */
    public int maxPerClient() {
        if (perClient == null) return Math.max(1, max / SHARES);
        return perClient == 0 ? max : perClient;
    }

    /** Returns whether a response of this media type is a stream, on a route of gRPC or on another. */
    static boolean isStream(@Nullable String contentType, boolean isGrpc) {
        return (isGrpc && GrpcRequest.hasType(contentType)) || isEventStream(contentType);
    }

    /** Returns whether a response of this media type has server-sent events. */
    static boolean isEventStream(@Nullable String contentType) {
        return contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    }
}

package dev.sluice.proxy;

import dev.sluice.grpc.GrpcRequest;
import dev.sluice.spec.Setting;
import dev.sluice.spec.SpecValidator;
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
        int max) {
    /** The largest {@code max}. */
    public static final int MAX_OPEN = 1000;

    public StreamSpec {
        SpecValidator.of(StreamSpec.class, idle, max).throwIfInvalid();
    }

    /** 60 s, 100 streams. */
    public static StreamSpec defaults() {
        return new StreamSpec(Duration.ofSeconds(60), 100);
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

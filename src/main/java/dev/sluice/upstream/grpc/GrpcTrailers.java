package dev.sluice.upstream.grpc;

import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply;
import dev.sluice.upstream.backend.UnusableReply;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The trailers of a gRPC reply (gRPC over HTTP2, "Responses"). A reply without a message has them in its only header block. */
public final class GrpcTrailers {
    private static final String STATUS = "grpc-status";
    private static final String MESSAGE = "grpc-message";

    private GrpcTrailers() {}

    /** Sets a status and a message. */
    public static void write(MultiMap trailers, GrpcStatus status, String message) {
        trailers.set(STATUS, String.valueOf(status.code())).set(MESSAGE, encode(message));
    }

    /** Percent-encodes all but printable ASCII, and the percent sign. */
    static String encode(String message) {
        StringBuilder encoded = new StringBuilder();
        for (byte each : message.getBytes(StandardCharsets.UTF_8)) {
            if (each >= ' ' && each <= '~' && each != '%') encoded.append((char) each);
            else encoded.append("%%%02X".formatted(each & 0xff));
        }
        return encoded.toString();
    }

    /** Returns whether a header block or trailers have a status. */
    public static boolean areIn(MultiMap fields) {
        return fields.contains(STATUS);
    }

    /**
     * Returns the failure that the status of a complete reply shows, for the guards of the backend; null if the backend works.
     *
     * @param fields the trailers, or the header block of a reply without a message
     */
    public static @Nullable BackendFailure failure(Call call, MultiMap fields) {
        String status = fields.get(STATUS);
        if (status == null) return new NoReply(call, FailureReason.PROTOCOL_ERROR, "no " + STATUS);
        return switch (status) {
            // UNKNOWN, INTERNAL, UNAVAILABLE and DATA_LOSS
            case "2", "13", "14", "15" -> UnusableReply.ofGrpc(call, FailureReason.SERVER_ERROR, fields);
            // RESOURCE_EXHAUSTED
            case "8" -> UnusableReply.ofGrpc(call, FailureReason.RATE_LIMITED, fields);
            default -> null;
        };
    }
}

package dev.sluice.gateway.edge;

import dev.sluice.core.netty.connection.AcceptedSocket;
import dev.sluice.gateway.edge.connection.CallerConnections;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.edge.problem.Problem;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rejects a request without TLS on a port with TLS: records it, and responds with 400. Thread-safe. */
final class PlainRequestRejection {
    private static final Problem PROBLEM = Problem.of(
            400, GatewayReason.TLS_REQUIRED, "The request is plain HTTP, and this port expects TLS. Use https.");
    private static final String FORMAT = """
            HTTP/1.1 400 Bad Request\r
            content-type: application/problem+json\r
            cache-control: no-store\r
            x-content-type-options: nosniff\r
            connection: close\r
            %scontent-length: %d\r
            \r
            """;

    private final Function<String, @Nullable String> recordPlain;

    /** @param recordPlain records a request of a peer, and returns its id; null for none */
    PlainRequestRejection(Function<String, @Nullable String> recordPlain) {
        this.recordPlain = recordPlain;
    }

    /** Records a request, and returns the bytes of its response. A response to HEAD has no body. */
    byte[] response(AcceptedSocket socket, boolean isHead) {
        String id = recordPlain.apply(CallerConnections.peerOf(socket).name());
        Buffer body = PROBLEM.body(id);
        String idLine = id == null ? "" : "x-request-id: " + id + "\r\n";
        Buffer head = Buffer.buffer(FORMAT.formatted(idLine, body.length()), StandardCharsets.US_ASCII.name());
        return (isHead ? head : head.appendBuffer(body)).getBytes();
    }
}

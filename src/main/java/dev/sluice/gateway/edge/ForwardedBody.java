package dev.sluice.gateway.edge;

import static java.util.stream.Collectors.joining;

import dev.sluice.core.http.MediaRange;
import dev.sluice.core.netty.http.BodyLength;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.edge.problem.Problem;
import dev.sluice.gateway.edge.problem.ProblemException;
import dev.sluice.language.json.RepeatedFieldException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Rejects a body that a proxy route does not forward, by its head. */
final class ForwardedBody {
    private ForwardedBody() {}

    /**
     * Checks the announced length and the media type.
     *
     * @throws ProblemException 413 or 415
     * @throws RepeatedFieldException if the request has several media types
     */
    static void check(HttpServerRequest request, GatewayRequest.Limits limits) {
        long length = BodyLength.of(request);
        if (length == 0) return;
        if (limits.body() != null && length > limits.body().bytes()) throw RequestBodyReader.tooLarge(limits.body());
        if (!limits.contentTypes().isEmpty()) checkType(request, limits);
    }

    private static void checkType(HttpServerRequest request, GatewayRequest.Limits limits) {
        if (request.headers().getAll(HttpHeaders.CONTENT_TYPE).size() > 1) throw new RepeatedFieldException();
        MediaRange type = MediaRange.ofBody(request.getHeader(HttpHeaders.CONTENT_TYPE));
        if (type != null && limits.contentTypes().stream().anyMatch(range -> range.includes(type))) return;
        throw new ProblemException(Problem.of(
                        415,
                        GatewayReason.UNSUPPORTED_MEDIA_TYPE,
                        "This route does not accept the media type of the body.")
                .withHeader(
                        "Accept",
                        limits.contentTypes().stream().map(MediaRange::toString).collect(joining(", "))));
    }
}

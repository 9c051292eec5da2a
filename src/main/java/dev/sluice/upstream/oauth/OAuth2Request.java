package dev.sluice.upstream.oauth;

import dev.sluice.core.netty.http.OAuth2Protocol;
import dev.sluice.language.json.StrictJson;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.Reply;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import java.net.URI;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request of vertx-auth-oauth2 through a {@link Backend}. The library writes the form and the client
 * authentication. The backend limits the time and the size of the reply. Used on one event loop.
 */
final class OAuth2Request {
    private static final int MAX_SIZE = 64 * 1024;

    private final ClientAuthentication client;
    private final Function<IssuerRequest, Future<Reply>> sender;
    private final OAuth2Protocol protocol;
    private Future<Reply> reply = Future.failedFuture("not sent");

    OAuth2Request(OAuth2Options options, ClientAuthentication client, Function<IssuerRequest, Future<Reply>> sender) {
        this.client = client;
        this.sender = sender;
        this.protocol = new OAuth2Protocol(options, this::send);
    }

    /** Returns the requests of the library, one of which can be sent. */
    OAuth2Protocol protocol() {
        return protocol;
    }

    /** Returns the unchanged reply; fails with a {@link dev.sluice.upstream.backend.BackendFailure}. */
    Future<Reply> reply() {
        return reply;
    }

    private Future<OAuth2Protocol.Response> send(
            HttpMethod method, String url, MultiMap headers, @Nullable Buffer payload) {
        Buffer body = payload == null ? null : client.addTo(payload);
        reply = sender.apply(new IssuerRequest(method, URI.create(url), headers, body));
        return reply.map(OAuth2Request::toResponse);
    }

    private static OAuth2Protocol.Response toResponse(Reply reply) {
        if (reply.body().length() > MAX_SIZE)
            throw new InvalidIssuerResponseException("the response is not a JSON object of at most 64 KiB");
        return new OAuth2Protocol.Response(reply.status(), withoutNullError(reply.body()));
    }

    /** Removes {@code "error": null}, which vertx-auth-oauth2 5.1.6 treats as an error. RFC 6749 5.1 defines no such member. */
    private static Buffer withoutNullError(Buffer body) {
        return StrictJson.readObject(body.getBytes())
                .filter(response -> response.path("error").isNull())
                .map(response -> Buffer.buffer(response.without("error").toString()))
                .orElse(body);
    }
}

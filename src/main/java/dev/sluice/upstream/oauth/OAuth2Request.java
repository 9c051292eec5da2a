package dev.sluice.upstream.oauth;

import dev.sluice.language.json.StrictJson;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.Reply;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.impl.http.SimpleHttpResponse;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import io.vertx.ext.auth.oauth2.impl.OAuth2API;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request of vertx-auth-oauth2 through a {@link Backend}. The library writes the form and the client
 * authentication. The backend limits the time and the size of the response. Used on one event loop.
 */
final class OAuth2Request extends OAuth2API {
    private static final int MAX_SIZE = 64 * 1024;

    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    /**
     * The constructor of OAuth2API 5.1.6 creates an HTTP client for its {@code fetch} and never closes it. This Vert.x returns
     * null instead.
     */
    private static final Vertx WITHOUT_HTTP_CLIENT = (Vertx) Proxy.newProxyInstance(
            Vertx.class.getClassLoader(), new Class<?>[] {Vertx.class}, (vertx, method, arguments) -> {
                if (method.getName().equals("createHttpClient")) return null;
                throw new UnsupportedOperationException(method.getName());
            });

    private final ClientAuthentication client;
    private final Function<IssuerRequest, Future<Reply>> sender;
    private Future<Reply> reply = Future.failedFuture("not sent");

    OAuth2Request(OAuth2Options options, ClientAuthentication client, Function<IssuerRequest, Future<Reply>> sender) {
        super(WITHOUT_HTTP_CLIENT, options);
        this.client = client;
        this.sender = sender;
    }

    /** Returns the unchanged response; fails with a {@link dev.sluice.upstream.backend.BackendFailure}. */
    Future<Reply> reply() {
        return reply;
    }

    @Override
    public Future<SimpleHttpResponse> fetch(
            HttpMethod method, String url, JsonObject headers, @Nullable Buffer payload) {
        MultiMap requestHeaders = HttpHeaders.headers();
        headers.forEach(header -> requestHeaders.set(header.getKey(), String.valueOf(header.getValue())));
        // The library would also accept a form as the response.
        requestHeaders.set(HttpHeaders.ACCEPT, JSON);
        Buffer body = payload == null ? null : client.addTo(payload);
        reply = sender.apply(new IssuerRequest(method, URI.create(url), requestHeaders, body));
        return reply.map(OAuth2Request::toLibraryResponse);
    }

    /** Labels every response as JSON, because the library refuses JSON with another content type. */
    private static SimpleHttpResponse toLibraryResponse(Reply reply) {
        if (reply.body().length() > MAX_SIZE)
            throw new InvalidIssuerResponseException("the response is not a JSON object of at most 64 KiB");
        MultiMap headers = HttpHeaders.headers().set(HttpHeaders.CONTENT_TYPE, JSON);
        return new SimpleHttpResponse(reply.status(), headers, withoutNullError(reply.body()));
    }

    /** Removes {@code "error": null}, which vertx-auth-oauth2 5.1.6 treats as an error. RFC 6749 5.1 defines no such member. */
    private static Buffer withoutNullError(Buffer body) {
        return StrictJson.readObject(body.getBytes())
                .filter(response -> response.path("error").isNull())
                .map(response -> Buffer.buffer(response.without("error").toString()))
                .orElse(body);
    }
}

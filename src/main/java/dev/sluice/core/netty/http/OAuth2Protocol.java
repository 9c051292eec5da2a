package dev.sluice.core.netty.http;

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
import org.jspecify.annotations.Nullable;

/**
 * The requests of OAuth 2.0 as vertx-auth-oauth2 writes and reads them, over any client of HTTP. As thread-safe as its sender.
 *
 * <p>vertx-auth-oauth2 5.1.6: accepts a form as the response, and rejects JSON with another content type. {@code IssuerClientTest}
 */
public final class OAuth2Protocol {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    /** Returns null for the HTTP client that the constructor of OAuth2API creates for its {@code fetch}, and never closes. */
    private static final Vertx WITHOUT_HTTP_CLIENT = (Vertx) Proxy.newProxyInstance(
            Vertx.class.getClassLoader(), new Class<?>[] {Vertx.class}, (vertx, method, arguments) -> {
                if (method.getName().equals("createHttpClient")) return null;
                throw new UnsupportedOperationException(method.getName());
            });

    private final Api api;

    public OAuth2Protocol(OAuth2Options options, Sender sender) {
        this.api = new Api(options, sender);
    }

    /** Fetches a JWK set (RFC 7517 5). */
    public Future<JsonObject> jwkSet() {
        return api.jwkSet();
    }

    /** Requests a token (RFC 6749 5). */
    public Future<JsonObject> token(String grantType, JsonObject parameters) {
        return api.token(grantType, parameters);
    }

    /** Introspects a token (RFC 7662). */
    public Future<JsonObject> tokenIntrospection(String type, String token) {
        return api.tokenIntrospection(type, token);
    }

    /** Revokes a token (RFC 7009). */
    public Future<Void> tokenRevocation(String type, String token) {
        return api.tokenRevocation(type, token);
    }

    /** Sends a request. The future fails with the failure of the call. */
    @FunctionalInterface
    public interface Sender {
        Future<Response> send(HttpMethod method, String url, MultiMap headers, @Nullable Buffer body);
    }

    /** A response, whose body is JSON whatever its content type is. */
    public record Response(int status, Buffer json) {}

    private static final class Api extends OAuth2API {
        private final Sender sender;

        Api(OAuth2Options options, Sender sender) {
            super(WITHOUT_HTTP_CLIENT, options);
            this.sender = sender;
        }

        @Override
        public Future<SimpleHttpResponse> fetch(
                HttpMethod method, String url, JsonObject headers, @Nullable Buffer payload) {
            MultiMap requestHeaders = HttpHeaders.headers();
            headers.forEach(header -> requestHeaders.set(header.getKey(), String.valueOf(header.getValue())));
            requestHeaders.set(HttpHeaders.ACCEPT, JSON);
            return sender.send(method, url, requestHeaders, payload).map(Api::asJson);
        }

        private static SimpleHttpResponse asJson(Response response) {
            MultiMap headers = HttpHeaders.headers().set(HttpHeaders.CONTENT_TYPE, JSON);
            return new SimpleHttpResponse(response.status(), headers, response.json());
        }
    }
}

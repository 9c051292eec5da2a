package dev.sluice.tools.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A token server: {@code POST /token} with client credentials (RFC 6749 section 4.4), in HTTP Basic or in the form. Its tokens are
 * opaque and expire after a minute, so that the demo shows how a gateway renews them. {@code POST /_demo/revoke} revokes all.
 *
 * <p>Thread-safe, because the warehouse checks tokens on another event loop.
 */
final class OpaqueTokenServer {
    private static final String CLIENT = "sluice:demo";
    private static final int LIFETIME_SECONDS = 60;
    private static final String BEARER = "Bearer ";

    private final SecureRandom random = new SecureRandom();

    /** The expiry of each token, in nanoseconds. Each new token removes the expired tokens. */
    private final Map<String, Long> expiryByToken = new ConcurrentHashMap<>();

    void serve(Router router) {
        router.post("/token").handler(this::issue);
        router.post("/_demo/revoke").handler(this::revoke);
    }

    boolean isActive(String authorization) {
        if (!authorization.startsWith(BEARER)) return false;
        Long expiry = expiryByToken.get(authorization.substring(BEARER.length()));
        return expiry != null && System.nanoTime() - expiry < 0;
    }

    private void issue(RoutingContext context) {
        if (!isKnownClient(context.request())) {
            context.response().putHeader("WWW-Authenticate", "Basic realm=\"tokens\"");
            JsonResponses.sendError(context, 401, "invalid_client");
        } else if (!"client_credentials".equals(context.request().getFormAttribute("grant_type")))
            JsonResponses.sendError(context, 400, "unsupported_grant_type");
        else send(context, createToken());
    }

    private String createToken() {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        long now = System.nanoTime();
        expiryByToken.values().removeIf(expiry -> expiry - now <= 0);
        expiryByToken.put(token, now + TimeUnit.SECONDS.toNanos(LIFETIME_SECONDS));
        return token;
    }

    private static void send(RoutingContext context, String token) {
        context.response().putHeader("Cache-Control", "no-store");
        JsonResponses.send(
                context,
                200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("access_token", token)
                        .put("token_type", "Bearer")
                        .put("expires_in", LIFETIME_SECONDS));
    }

    private void revoke(RoutingContext context) {
        int revoked = expiryByToken.size();
        expiryByToken.clear();
        JsonResponses.send(context, 200, JsonNodeFactory.instance.objectNode().put("revoked", revoked));
    }

    boolean isKnownClient(HttpServerRequest request) {
        String authorization = request.getHeader("Authorization");
        return CLIENT.equals(
                authorization == null
                        ? request.getFormAttribute("client_id") + ":" + request.getFormAttribute("client_secret")
                        : decodeBasic(authorization).orElse(""));
    }

    /** Returns id and secret, which are form-encoded before they are joined (RFC 6749 section 2.3.1). */
    private static Optional<String> decodeBasic(String authorization) {
        if (!authorization.startsWith("Basic ")) return Optional.empty();
        try {
            byte[] pair = Base64.getDecoder().decode(authorization.substring("Basic ".length()));
            return Optional.of(URLDecoder.decode(new String(pair, StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

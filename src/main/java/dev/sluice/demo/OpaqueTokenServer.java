package dev.sluice.demo;

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
 * A token server: {@code POST /token} with client credentials (RFC 6749 4.4), id and secret in HTTP Basic or in the
 * form. Its tokens are opaque and live for a minute, so that a gateway can be watched renewing them; {@code POST
 * /_demo/revoke} ends them all at once.
 *
 * <p>Asked by the warehouse on another event loop, hence the concurrent map.
 */
final class OpaqueTokenServer {
    private static final String CLIENT = "sluice:demo";
    private static final int LIFETIME_SECONDS = 60;
    private static final String BEARER = "Bearer ";

    private final SecureRandom random = new SecureRandom();

    /** Live tokens and when each ends, in nanoseconds. Ended ones leave whenever another is issued. */
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

    /** Id and secret of RFC 6749 2.3.1, each form-encoded before they are joined. */
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

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
    private final Map<String, Long> endings = new ConcurrentHashMap<>();

    void serve(Router router) {
        router.post("/token").handler(this::issue);
        router.post("/_demo/revoke").handler(this::revoke);
    }

    boolean isLive(String authorization) {
        if (!authorization.startsWith(BEARER)) return false;
        Long end = endings.get(authorization.substring(BEARER.length()));
        return end != null && System.nanoTime() - end < 0;
    }

    private void issue(RoutingContext request) {
        if (!isKnown(request.request())) {
            request.response().putHeader("WWW-Authenticate", "Basic realm=\"tokens\"");
            JsonResponses.error(request, 401, "invalid_client");
        } else if (!"client_credentials".equals(request.request().getFormAttribute("grant_type")))
            JsonResponses.error(request, 400, "unsupported_grant_type");
        else send(request, newToken());
    }

    private String newToken() {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        long now = System.nanoTime();
        endings.values().removeIf(end -> end - now <= 0);
        endings.put(token, now + TimeUnit.SECONDS.toNanos(LIFETIME_SECONDS));
        return token;
    }

    private static void send(RoutingContext request, String token) {
        request.response().putHeader("Cache-Control", "no-store");
        JsonResponses.send(
                request,
                200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("access_token", token)
                        .put("token_type", "Bearer")
                        .put("expires_in", LIFETIME_SECONDS));
    }

    private void revoke(RoutingContext request) {
        int revoked = endings.size();
        endings.clear();
        JsonResponses.send(request, 200, JsonNodeFactory.instance.objectNode().put("revoked", revoked));
    }

    boolean isKnown(HttpServerRequest request) {
        String authorization = request.getHeader("Authorization");
        return CLIENT.equals(
                authorization == null
                        ? request.getFormAttribute("client_id") + ":" + request.getFormAttribute("client_secret")
                        : fromBasic(authorization).orElse(""));
    }

    /** Id and secret of RFC 6749 2.3.1, each form-encoded before they are joined. */
    private static Optional<String> fromBasic(String authorization) {
        if (!authorization.startsWith("Basic ")) return Optional.empty();
        try {
            byte[] pair = Base64.getDecoder().decode(authorization.substring("Basic ".length()));
            return Optional.of(URLDecoder.decode(new String(pair, StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

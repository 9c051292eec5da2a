package dev.sluice.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;

/**
 * An issuer of signed tokens at {@code /realms/shop}: its metadata, its keys, and {@code POST token} with client credentials,
 * as an OpenID Connect server has them. {@code GET _demo/token?sub=ann&scope=customers.read} hands one out as plain text,
 * for a command line; so whoever reaches the demo can be anyone.
 */
final class OpenIdProvider {
    private static final String PATH = "/realms/shop";
    private static final String AUDIENCE = "shop-api";
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private final SigningKey key;
    private final OpaqueTokenServer clients;

    OpenIdProvider(OpaqueTokenServer clients) {
        this.clients = clients;
        try {
            this.key = SigningKey.create();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has P-256", e);
        }
    }

    void serve(Router router) {
        router.get(PATH + "/.well-known/openid-configuration").handler(this::metadata);
        router.get(PATH + "/jwks").handler(this::keys);
        router.post(PATH + "/token").handler(this::issue);
        router.get(PATH + "/_demo/token").handler(this::handOut);
    }

    private static String issuer(HttpServerRequest request) {
        return "http://127.0.0.1:" + request.localAddress().port() + PATH;
    }

    private void metadata(RoutingContext request) {
        String issuer = issuer(request.request());
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        metadata.put("issuer", issuer).put("jwks_uri", issuer + "/jwks").put("token_endpoint", issuer + "/token");
        JsonResponses.send(request, 200, metadata);
    }

    private void keys(RoutingContext request) {
        ObjectNode keys = JsonNodeFactory.instance.objectNode();
        keys.putArray("keys").add(key.jwk());
        JsonResponses.send(request, 200, keys);
    }

    private void issue(RoutingContext request) {
        if (!clients.isKnown(request.request())) {
            request.response().putHeader("WWW-Authenticate", "Basic realm=\"shop\"");
            JsonResponses.error(request, 401, "invalid_client");
        } else if (!"client_credentials".equals(request.request().getFormAttribute("grant_type"))) {
            JsonResponses.error(request, 400, "unsupported_grant_type");
        } else {
            String scope = String.valueOf(request.request().getFormAttribute("scope"));
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            answer.put("access_token", token(request, "sluice", scope))
                    .put("token_type", "Bearer")
                    .put("expires_in", LIFETIME.toSeconds());
            request.response().putHeader("Cache-Control", "no-store");
            JsonResponses.send(request, 200, answer);
        }
    }

    private void handOut(RoutingContext request) {
        String subject = request.request().getParam("sub", "ann");
        String scope = request.request().getParam("scope", "");
        request.response()
                .putHeader("Content-Type", "text/plain")
                .putHeader("Cache-Control", "no-store")
                .end(token(request, subject, scope));
    }

    private String token(RoutingContext request, String subject, String scope) {
        Instant now = Instant.now();
        ObjectNode claims = JsonNodeFactory.instance.objectNode();
        claims.put("iss", issuer(request.request()))
                .put("aud", AUDIENCE)
                .put("sub", subject)
                .put("scope", scope)
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(LIFETIME).getEpochSecond());
        return key.token(claims);
    }
}

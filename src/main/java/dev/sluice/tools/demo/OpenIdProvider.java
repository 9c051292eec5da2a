package dev.sluice.tools.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID Connect issuer at {@code /realms/shop}: its metadata, its keys, and {@code POST token} with client credentials. For
 * command lines, {@code GET _demo/token?sub=ann&scope=customers.read} returns a token of any user as plain text, without any
 * authentication.
 */
final class OpenIdProvider {
    private static final String PATH = "/realms/shop";
    private static final String AUDIENCE = "shop-api";
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private final SigningKey key;
    private final OpaqueTokenServer clients;
    private final @Nullable String issuer;

    /** @param issuer the URL of this issuer; null for the port of each request on the loopback address */
    OpenIdProvider(OpaqueTokenServer clients, @Nullable String issuer) {
        this.clients = clients;
        this.issuer = issuer;
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
        router.get(PATH + "/_demo/token").handler(this::issueForUser);
    }

    private String issuer(HttpServerRequest request) {
        return issuer != null
                ? issuer
                : "http://127.0.0.1:" + request.localAddress().port() + PATH;
    }

    private void metadata(RoutingContext context) {
        String url = issuer(context.request());
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        metadata.put("issuer", url).put("jwks_uri", url + "/jwks").put("token_endpoint", url + "/token");
        JsonResponses.send(context, 200, metadata);
    }

    private void keys(RoutingContext context) {
        ObjectNode keys = JsonNodeFactory.instance.objectNode();
        keys.putArray("keys").add(key.jwk());
        JsonResponses.send(context, 200, keys);
    }

    private void issue(RoutingContext context) {
        if (!clients.isKnownClient(context.request())) {
            context.response().putHeader("WWW-Authenticate", "Basic realm=\"shop\"");
            JsonResponses.sendError(context, 401, "invalid_client");
        } else if (!"client_credentials".equals(context.request().getFormAttribute("grant_type"))) {
            JsonResponses.sendError(context, 400, "unsupported_grant_type");
        } else {
            String scope = String.valueOf(context.request().getFormAttribute("scope"));
            ObjectNode response = JsonNodeFactory.instance.objectNode();
            response.put("access_token", token(context, "sluice", scope))
                    .put("token_type", "Bearer")
                    .put("expires_in", LIFETIME.toSeconds());
            context.response().putHeader("Cache-Control", "no-store");
            JsonResponses.send(context, 200, response);
        }
    }

    private void issueForUser(RoutingContext context) {
        String subject = context.request().getParam("sub", "ann");
        String scope = context.request().getParam("scope", "");
        context.response()
                .putHeader("Content-Type", "text/plain")
                .putHeader("Cache-Control", "no-store")
                .end(token(context, subject, scope));
    }

    private String token(RoutingContext context, String subject, String scope) {
        Instant now = Instant.now();
        ObjectNode claims = JsonNodeFactory.instance.objectNode();
        claims.put("iss", issuer(context.request()))
                .put("aud", AUDIENCE)
                .put("sub", subject)
                .put("scope", scope)
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(LIFETIME).getEpochSecond());
        return key.sign(claims);
    }
}

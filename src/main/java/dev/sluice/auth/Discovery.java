package dev.sluice.auth;

import dev.sluice.backend.Reply;
import dev.sluice.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The token endpoint of an issuer, from its OpenID configuration (OpenID Connect Discovery 1.0, 4). What it says is
 * believed for an hour. Only one event loop uses it.
 */
final class Discovery {
    private static final String DOCUMENT = "/.well-known/openid-configuration";
    private static final long BELIEVED = Duration.ofHours(1).toNanos();

    private final URI issuer;
    private final TokenServer server;
    private final Clock clock;
    private @Nullable Future<URI> asking;
    private @Nullable URI known;
    private long knownSince;

    Discovery(URI issuer, Surroundings around) {
        this.issuer = issuer;
        this.server = TokenServer.at(issuer, around);
        this.clock = around.clock();
    }

    /** The token endpoint. Fails with {@link TokenFailure}, and when the document is about another issuer. */
    Future<URI> tokenUrl() {
        URI held = known;
        if (held != null && clock.nanos() - knownSince < BELIEVED) return Future.succeededFuture(held);
        if (asking == null || asking.isComplete()) asking = ask();
        return asking;
    }

    /** One question for all who want to know at once. */
    private Future<URI> ask() {
        return server.get(URI.create(base() + DOCUMENT)).map(this::read).onSuccess(this::learn);
    }

    private String base() {
        return issuer.toString().replaceFirst("/$", "");
    }

    private void learn(URI url) {
        known = url;
        knownSince = clock.nanos();
    }

    private URI read(Reply reply) {
        JsonObject document = TokenAnswer.json(reply);
        if (!(document.getValue("issuer") instanceof String named) || !named.equals(issuer.toString()))
            throw TokenFailure.refused("the OpenID configuration of " + issuer + " is that of another issuer");
        return endpoint(document.getValue("token_endpoint"));
    }

    /** What is asked over TLS must not send our secret anywhere without. */
    private URI endpoint(@Nullable Object written) {
        try {
            URI url = new URI(String.valueOf(written));
            boolean isSafe = TokenServerSpec.isSecure(url) || !TokenServerSpec.isSecure(issuer);
            if (url.getHost() != null && TokenServerSpec.isEndpoint(url) && isSafe) return url;
        } catch (URISyntaxException noUrl) {
            // Said below, as for any other that is none.
        }
        throw TokenFailure.refused("the OpenID configuration of " + issuer + " has no usable token_endpoint");
    }
}

package dev.sluice.oauth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.FailureReason;
import io.vertx.core.Future;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of an issuer: as configured, or from the issuer's metadata (OpenID Connect Discovery 1.0 section 4; RFC 8414
 * for an issuer without an OpenID configuration). One request at a time fetches the metadata for all waiting callers. Used on one
 * event loop.
 */
public final class IssuerMetadata {
    /** A cache time without end: metadata is cached until {@link #invalidate}. */
    public static final Duration UNTIL_INVALIDATED = Duration.ofNanos(Long.MAX_VALUE);

    private static final String OPENID = "/.well-known/openid-configuration";
    private static final String OAUTH = "/.well-known/oauth-authorization-server";

    private final IssuerClient client;
    private final String issuer;
    private final Predicate<URI> isTrusted;
    private final Duration cacheTime;
    private @Nullable Future<ObjectNode> document;
    private @Nullable ObjectNode latest;
    private long latestSince;

    /**
     * Metadata that has not been fetched yet.
     *
     * @param issuer the issuer's URL; not read while every endpoint is configured
     * @param isTrusted whether an endpoint from the metadata may be used
     * @param cacheTime how long metadata is used before it is fetched again
     */
    public IssuerMetadata(IssuerClient client, String issuer, Predicate<URI> isTrusted, Duration cacheTime) {
        this.client = client;
        this.issuer = issuer;
        this.isTrusted = isTrusted;
        this.cacheTime = cacheTime;
    }

    /**
     * Returns the endpoint of a name, such as {@code jwks_uri}. Fails as {@link IssuerClient} does, or with an {@link
     * InvalidMetadataException}.
     *
     * @param configured the endpoint in the configuration; null to take it from the metadata
     */
    public Future<URI> endpoint(String name, @Nullable URI configured) {
        return configured == null
                ? document().map(document -> required(document, name)).onFailure(unusable -> invalidate())
                : Future.succeededFuture(configured);
    }

    /** Returns the endpoint of a name from the metadata that was fetched last, however old it is. Sends no request. */
    public Optional<URI> knownEndpoint(String name) {
        ObjectNode known = latest;
        return known == null ? Optional.empty() : trusted(known, name);
    }

    /** Has the next caller fetch the metadata again. */
    public void invalidate() {
        document = null;
    }

    private Future<ObjectNode> document() {
        Future<ObjectNode> known = document;
        if (known == null || known.failed() || hasExpired(known)) known = document = fetch();
        return known;
    }

    private boolean hasExpired(Future<ObjectNode> known) {
        return known.succeeded() && client.clock().nanos() - latestSince >= cacheTime.toNanos();
    }

    private Future<ObjectNode> fetch() {
        URI url = URI.create(issuer);
        String path = url.getRawPath().replaceFirst("/$", "");
        return client.document(url.resolve(path + OPENID))
                .recover(failure -> failure instanceof BackendFailure known && known.reason() == FailureReason.NOT_FOUND
                        ? client.document(url.resolve(OAUTH + path))
                        : Future.failedFuture(failure))
                .map(this::requireSameIssuer)
                .onSuccess(this::store);
    }

    /** RFC 8414 3.3: metadata of another issuer must not be used. */
    private ObjectNode requireSameIssuer(ObjectNode fetched) {
        if (!fetched.path("issuer").asText().equals(issuer))
            throw new InvalidMetadataException("the OpenID configuration of " + issuer + " is that of another issuer");
        return fetched;
    }

    private void store(ObjectNode fetched) {
        latest = fetched;
        latestSince = client.clock().nanos();
    }

    private URI required(ObjectNode from, String name) {
        return trusted(from, name)
                .orElseThrow(() -> new InvalidMetadataException(
                        "the OpenID configuration of " + issuer + " has no usable " + name));
    }

    private Optional<URI> trusted(ObjectNode from, String name) {
        try {
            return Optional.of(new URI(from.path(name).asText())).filter(isTrusted);
        } catch (URISyntaxException invalid) {
            return Optional.empty();
        }
    }
}

package dev.sluice.upstream.oauth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.core.refresh.RefreshedValue;
import dev.sluice.core.refresh.RefreshedValue.Fetched;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.FailureReason;
import io.vertx.core.Future;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the endpoints of an issuer: in the configuration, or in the issuer's metadata (OpenID Connect Discovery 1.0 section 4,
 * then RFC 8414). One request at a time fetches the metadata for all waiting calls. Used on one event loop.
 */
public final class IssuerMetadata {
    /** Caches metadata until {@link #invalidate}. */
    public static final Duration UNTIL_INVALIDATED = Duration.ofNanos(Long.MAX_VALUE);

    private static final String OPENID = "/.well-known/openid-configuration";
    private static final String OAUTH = "/.well-known/oauth-authorization-server";

    private final IssuerClient client;
    private final String issuer;
    private final Predicate<URI> isTrusted;
    private final Duration cacheTime;
    private final RefreshedValue<ObjectNode, TraceContext> document;
    private @Nullable ObjectNode lastDocument;

    /**
     * Creates metadata that the first call fetches.
     *
     * @param issuer the issuer's URL; not used while every endpoint is configured
     * @param isTrusted decides whether an endpoint from the metadata may be used
     * @param cacheTime the time until metadata is fetched again
     */
    public IssuerMetadata(IssuerClient client, String issuer, Predicate<URI> isTrusted, Duration cacheTime) {
        this.client = client;
        this.issuer = issuer;
        this.isTrusted = isTrusted;
        this.cacheTime = cacheTime;
        this.document = new RefreshedValue<>((cause, failures) -> fetch(client.causedBy(cause)), client.clock());
    }

    /**
     * Returns the endpoint of a name, such as {@code jwks_uri}. Fails as {@link IssuerClient} does, or with an {@link
     * InvalidMetadataException}.
     *
     * @param configured the endpoint in the configuration; null to take it from the metadata
     */
    public Future<URI> endpoint(String name, @Nullable URI configured) {
        return endpoint(name, configured, null);
    }

    /**
     * Returns the endpoint as {@link #endpoint(String, URI)} does.
     *
     * @param cause the request of a caller that needs the endpoint; null for none
     */
    public Future<URI> endpoint(String name, @Nullable URI configured, @Nullable TraceContext cause) {
        return configured == null
                ? document.get(cause).map(found -> requireEndpoint(found, name)).onFailure(unusable -> invalidate())
                : Future.succeededFuture(configured);
    }

    /** Returns the endpoint of a name from the last metadata, of any age. Sends no request. */
    public Optional<URI> cachedEndpoint(String name) {
        ObjectNode known = lastDocument;
        return known == null ? Optional.empty() : findEndpoint(known, name);
    }

    /** Makes the next call fetch the metadata again. */
    public void invalidate() {
        ObjectNode known = document.current();
        if (known != null) document.discard(known);
    }

    private Future<Fetched<ObjectNode>> fetch(IssuerClient sender) {
        URI url = URI.create(issuer);
        String path = url.getRawPath().replaceFirst("/$", "");
        return sender.fetchDocument(url.resolve(path + OPENID))
                .recover(failure -> failure instanceof BackendFailure backendFailure
                                && backendFailure.reason() == FailureReason.NOT_FOUND
                        ? sender.fetchDocument(url.resolve(OAUTH + path))
                        : Future.failedFuture(failure))
                .map(this::requireSameIssuer)
                .map(this::store);
    }

    /** RFC 8414 3.3: metadata of another issuer must not be used. */
    private ObjectNode requireSameIssuer(ObjectNode fetched) {
        if (!fetched.path("issuer").asText().equals(issuer))
            throw new InvalidMetadataException("the OpenID configuration of " + issuer + " names another issuer");
        return fetched;
    }

    private Fetched<ObjectNode> store(ObjectNode fetched) {
        long expiresAtNanos = client.clock().nanos() + cacheTime.toNanos();
        lastDocument = fetched;
        return new Fetched<>(fetched, expiresAtNanos, expiresAtNanos);
    }

    private URI requireEndpoint(ObjectNode document, String name) {
        return findEndpoint(document, name)
                .orElseThrow(() -> new InvalidMetadataException(
                        "the OpenID configuration of " + issuer + " has no valid " + name));
    }

    private Optional<URI> findEndpoint(ObjectNode document, String name) {
        try {
            return Optional.of(new URI(document.path(name).asText())).filter(isTrusted);
        } catch (URISyntaxException invalid) {
            return Optional.empty();
        }
    }
}

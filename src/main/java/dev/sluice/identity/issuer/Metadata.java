package dev.sluice.identity.issuer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Cause;
import dev.sluice.identity.TrustedUrl;
import io.vertx.core.Future;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where an issuer has its endpoints: as written, or as the issuer says (OpenID Connect Discovery 1.0 section 4, and RFC
 * 8414 for one that has only that). What it said is kept until {@link #forget}. Used on the home loop alone.
 */
public final class Metadata {
    private static final String OPENID = "/.well-known/openid-configuration";
    private static final String OAUTH = "/.well-known/oauth-authorization-server";

    private final Documents documents;
    private final String issuer;
    private @Nullable Future<ObjectNode> said;

    /**
     * Metadata that nobody has asked for yet.
     *
     * @param issuer whose; a {@link TrustedUrl} where endpoints are to be discovered
     */
    public Metadata(Documents documents, String issuer) {
        this.documents = documents;
        this.issuer = issuer;
    }

    /**
     * The endpoint of a name, such as {@code jwks_uri}.
     *
     * @param written where it is according to the configuration; null to let the issuer say it
     */
    public Future<URI> endpoint(String name, @Nullable URI written) {
        if (written != null) return Future.succeededFuture(written);
        Future<ObjectNode> known = said;
        if (known == null || known.failed()) known = said = ask();
        return known.map(document -> endpoint(document, name));
    }

    /** The next to need an endpoint asks again: it may have moved. */
    public void forget() {
        said = null;
    }

    private Future<ObjectNode> ask() {
        URI url = URI.create(issuer);
        String path = url.getRawPath().replaceFirst("/$", "");
        return documents
                .get(url.resolve(path + OPENID))
                .recover(failure -> failure instanceof BackendFailure known && known.reason() == Cause.NOT_FOUND
                        ? documents.get(url.resolve(OAUTH + path))
                        : Future.failedFuture(failure))
                .map(this::checked);
    }

    /** RFC 8414 3.3: metadata of another issuer must not be used. */
    private ObjectNode checked(ObjectNode document) {
        if (!document.path("issuer").asText().equals(issuer))
            throw new Unusable("the metadata is of another issuer than is configured");
        return document;
    }

    private static URI endpoint(ObjectNode document, String name) {
        String url = document.path(name).asText();
        if (!TrustedUrl.is(url))
            throw new Unusable("the metadata's " + name + " is missing or not " + TrustedUrl.EXPECTED);
        return URI.create(url);
    }
}

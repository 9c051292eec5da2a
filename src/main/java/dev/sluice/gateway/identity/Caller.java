package dev.sluice.gateway.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.upstream.backend.SubjectToken;
import org.jspecify.annotations.Nullable;

/**
 * An authenticated caller.
 *
 * @param claims the claims that expressions read; not shared with other requests
 * @param subjectToken the caller's token; null for a caller without a token
 * @param watch asks the issuer again while a stream of the caller is open
 */
public record Caller(ObjectNode claims, @Nullable SubjectToken subjectToken, AccessWatch watch) {

    /** Creates a caller whose right lasts until the expiry that its claims state. */
    public Caller(ObjectNode claims, @Nullable SubjectToken subjectToken) {
        this(claims, subjectToken, AccessWatch.NONE);
    }

    /** Returns the claim {@code sub}, or else {@code cn}, which is personal data; null for none. */
    public @Nullable String subject() {
        JsonNode subject = claims.path("sub").isTextual() ? claims.path("sub") : claims.path("cn");
        return subject.isTextual() ? subject.textValue() : null;
    }
}

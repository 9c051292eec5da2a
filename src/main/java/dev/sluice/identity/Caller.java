package dev.sluice.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.backend.SubjectToken;
import org.jspecify.annotations.Nullable;

/**
 * An authenticated caller.
 *
 * @param claims the claims that expressions read; not shared with other requests
 * @param subjectToken the caller's token; null for a caller without a token
 */
public record Caller(ObjectNode claims, @Nullable SubjectToken subjectToken) {

    /** Returns the claim {@code sub}, or else {@code cn}, which is personal data; null for none. */
    public @Nullable String subject() {
        JsonNode subject = claims.path("sub").isTextual() ? claims.path("sub") : claims.path("cn");
        return subject.isTextual() ? subject.textValue() : null;
    }
}

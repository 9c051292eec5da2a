package dev.sluice.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.backend.SubjectToken;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, as expressions see it.
 *
 * @param claims what is known of the caller; a tree of this request's own
 * @param subjectToken the token by which the caller is known; null where it is not known by one
 */
public record Caller(ObjectNode claims, @Nullable SubjectToken subjectToken) {}

package dev.sluice.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Who calls, as expressions see it.
 *
 * @param claims what is known of the caller, {@code sub} at least; a tree of this request's own
 */
public record Caller(ObjectNode claims) {}

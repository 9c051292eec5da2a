package dev.sluice.upstream.backend;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The head and the body that each attempt of a call sends.
 *
 * @param target path and query, percent-encoded, with a leading slash; appended to the base path of the backend
 * @param headers must not change after the call was sent
 * @param body null for none
 */
public record CallContent(
        Operation operation,
        String target,
        MultiMap headers,
        @Nullable Buffer body) {}

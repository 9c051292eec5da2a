package dev.sluice.gateway.compose;

import dev.sluice.upstream.backend.Operation;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The content of one call of a step.
 *
 * @param target path and query, percent-encoded
 * @param body null for none
 */
record CallContent(
        Operation operation,
        String target,
        MultiMap headers,
        @Nullable Buffer body) {}

package dev.sluice.backend;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/**
 * What a backend answered, whole. Only statuses of the 2xx class arrive as a reply; every other status is a
 * {@link UnusableReply} failure.
 *
 * @param status the HTTP status, 200 to 299
 * @param headers the response headers
 * @param body the bytes as they came; empty when there were none
 */
public record Reply(int status, MultiMap headers, Buffer body) {}

package dev.sluice.upstream.backend;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/**
 * A complete reply with a 2xx status. Every other status is an {@link UnusableReply}.
 *
 * @param body the bytes as received; empty without a body
 */
public record Reply(int status, MultiMap headers, Buffer body) {}

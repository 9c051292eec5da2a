package dev.sluice.proxy.websocket;

import dev.sluice.memory.MemoryAccount;
import dev.sluice.time.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one relay.
 *
 * @param age the end of the connection of the caller; null without one
 * @param tokenEnd the end of the token of the caller; null without one
 * @param memory pays for the payloads that the relay holds
 */
public record RelayLimits(
        WebSocketSpec spec,
        @Nullable Deadline age,
        @Nullable Deadline tokenEnd,
        MemoryAccount memory) {}

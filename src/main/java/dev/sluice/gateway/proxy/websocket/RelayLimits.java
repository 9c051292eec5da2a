package dev.sluice.gateway.proxy.websocket;

import dev.sluice.core.memory.MemoryAccount;
import java.util.function.Consumer;

/**
 * The limits of one relay.
 *
 * @param ends takes the task that ends the relay for a reason of the gateway; once, and on the event loop of the relay
 * @param memory pays for the payloads that the relay holds
 */
public record RelayLimits(WebSocketSpec spec, Consumer<Consumer<RelayEnd>> ends, MemoryAccount memory) {}

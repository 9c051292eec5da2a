package dev.sluice.gateway.proxy;

import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.identity.AccessFailure;
import dev.sluice.gateway.identity.AccessFailure.Kind;
import dev.sluice.gateway.identity.AccessWatch;
import dev.sluice.gateway.proxy.websocket.RelayEnd;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Ends one WebSocket at the age of its connection, and when its caller has lost its right. For one event loop. */
final class RelayLife {
    private final StreamLife life;
    private Consumer<RelayEnd> relay = ignored -> {};
    private @Nullable AccessFailure denial;

    RelayLife(Clock clock, @Nullable Deadline age) {
        life = new StreamLife(clock, age, () -> relay.accept(RelayEnd.AGE), this::onDenied);
    }

    /** Sets what ends the relay. */
    void attach(Consumer<RelayEnd> running) {
        relay = running;
    }

    void start(GatewayRequest authorized, AccessWatch access) {
        life.start(authorized, access);
    }

    private void onDenied(AccessFailure failure) {
        denial = failure;
        relay.accept(failure.kind() == Kind.UNAVAILABLE ? RelayEnd.UNAVAILABLE : RelayEnd.DENIED);
    }

    /** Ends the limits, and returns why the caller has lost its right; null if it has not. */
    @Nullable
    AccessFailure stop() {
        life.stop();
        return denial;
    }
}

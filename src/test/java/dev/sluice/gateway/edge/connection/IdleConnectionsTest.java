package dev.sluice.gateway.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.forwarded.ForwardedNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.netty.connection.AcceptedSocket;
import dev.sluice.fixture.ManualClock;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdleConnectionsTest {
    private final ManualClock clock = new ManualClock();
    private final IdleConnections idle = new IdleConnections(clock);

    private CallerConnection idleConnection() {
        CallerConnection connection = new CallerConnection(
                new AcceptedSocket(new EmbeddedChannel()), ForwardedNode.UNKNOWN, MemoryAccount.unlimited(), idle);
        becomeIdle(connection);
        return connection;
    }

    private void becomeIdle(CallerConnection connection) {
        clock.advance(Duration.ofMillis(1));
        connection.onIdle();
    }

    private List<CallerConnection> pollAll() {
        List<CallerConnection> all = new ArrayList<>();
        for (CallerConnection next = idle.pollOldest(); next != null; next = idle.pollOldest()) all.add(next);
        return all;
    }

    @Test
    void connections_leave_in_the_order_of_their_latest_requests() {
        CallerConnection first = idleConnection();
        CallerConnection second = idleConnection();
        CallerConnection third = idleConnection();
        List.of(first, third, first).forEach(connection -> {
            connection.onBusy();
            becomeIdle(connection);
        });
        CallerConnection fourth = idleConnection();

        assertThat(pollAll()).containsExactly(second, third, first, fourth);
    }

    @Test
    void a_connection_with_a_request_does_not_leave_and_returns_after_the_request() {
        CallerConnection busy = idleConnection();
        busy.onBusy();
        CallerConnection other = idleConnection();
        assertThat(pollAll()).containsExactly(other);
        becomeIdle(busy);
        assertThat(pollAll()).containsExactly(busy);
    }

    @Test
    void a_closed_connection_does_not_leave() {
        CallerConnection closed = idleConnection();
        assertThat(closed.release()).isTrue();
        assertThat(closed.release()).isFalse();
        closed.onIdle();
        assertThat(pollAll()).isEmpty();
    }
}

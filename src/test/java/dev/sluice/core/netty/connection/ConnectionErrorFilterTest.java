package dev.sluice.core.netty.connection;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.spi.FilterReply;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConnectionErrorFilterTest {
    private static final String CONNECTIONS = "io.vertx.core.net.impl.ConnectionBase";
    private static final String PIPELINE = "io.netty.channel.DefaultChannelPipeline";

    private final LoggerContext context = new LoggerContext();

    @Test
    void an_error_of_a_connection_is_no_error_of_the_gateway() {
        assertThat(decide(CONNECTIONS, Level.ERROR)).isEqualTo(FilterReply.DENY);
    }

    @Test
    void other_levels_and_other_loggers_are_left_to_logback() {
        assertThat(decide(CONNECTIONS, Level.WARN)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide("io.vertx.core.impl.ContextBase", Level.ERROR)).isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void an_event_of_a_former_connection_with_the_same_descriptor_is_no_warning() {
        assertThat(decide(PIPELINE, Level.WARN, new NotYetConnectedException())).isEqualTo(FilterReply.DENY);
        assertThat(decide(PIPELINE, Level.WARN, new IllegalStateException())).isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide(CONNECTIONS, Level.WARN, new NotYetConnectedException()))
                .isEqualTo(FilterReply.NEUTRAL);
    }

    private FilterReply decide(String logger, Level level) {
        return decide(logger, level, null);
    }

    private FilterReply decide(String logger, Level level, @Nullable Throwable failure) {
        return new ConnectionErrorFilter().decide(null, context.getLogger(logger), level, "text", null, failure);
    }
}

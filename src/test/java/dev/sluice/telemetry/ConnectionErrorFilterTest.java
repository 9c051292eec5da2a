package dev.sluice.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.api.Test;

class ConnectionErrorFilterTest {
    private static final String CONNECTIONS = "io.vertx.core.net.impl.ConnectionBase";

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

    private FilterReply decide(String logger, Level level) {
        return new ConnectionErrorFilter().decide(null, context.getLogger(logger), level, "text", null, null);
    }
}

package dev.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.guard.GuardFixture.BreakerFixture;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Logs, events and messages of a state change. */
class BreakerTransitionTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(Breaker.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final BreakerFixture fixture = new BreakerFixture(BreakerFixture.SPEC);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
    }

    @Test
    void a_change_is_logged_once_in_one_line() {
        fixture.trip();
        fixture.assertRejected();
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("breaker backend=pricing from=closed to=open reason=consecutive");
    }

    @Test
    void a_change_is_published_in_this_process_as_json() {
        String at = fixture.clock.now().toString();
        fixture.trip();
        assertThat(fixture.vertx.published())
                .containsExactly(new JsonObject()
                        .put("address", "sluice.breaker")
                        .put("backend", "pricing")
                        .put("from", "closed")
                        .put("to", "open")
                        .put("reason", "consecutive")
                        .put("at", at));
    }
}

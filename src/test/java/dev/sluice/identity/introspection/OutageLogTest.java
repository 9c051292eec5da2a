package dev.sluice.identity.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.identity.FakeIssuer;
import dev.sluice.identity.IntrospectionSpec;
import dev.sluice.spec.Secret;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What stands in the log while an issuer does not answer, whoever sends how many tokens. */
class OutageLogTest {
    private static final String URL = "https://id.example.com/introspect";

    private final FakeIssuer issuer = new FakeIssuer().answering(URL, "{\"active\":true}");
    private final IntrospectionAuthenticator identity = new IntrospectionAuthenticator(
            new IntrospectionSpec(
                    URI.create(URL), null, null, List.of(), "sluice", new Secret("s"), Duration.ofSeconds(1)),
            issuer.around(),
            secret -> Future.succeededFuture(secret.value()));
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.sluice.identity.introspection");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private int tokens;

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    private void ask(int times) {
        for (int i = 0; i < times; i++) identity.of(issuer.bearing("token" + tokens++));
    }

    private List<String> lines() {
        return log.list.stream()
                .map(event -> event.getLevel() + " "
                        + event.getFormattedMessage().replace("identity shoppers: the issuer ", ""))
                .toList();
    }

    @Test
    void it_is_told_when_it_begins_while_it_lasts_and_when_it_ends() {
        issuer.isDown(true);
        ask(100);
        issuer.clock.advance(Duration.ofSeconds(30));
        ask(100);
        issuer.isDown(false);
        ask(100);
        assertThat(lines()).hasSize(3);
        assertThat(lines().get(0))
                .startsWith("WARN does not say whether it stands by tokens (connect_failed: ")
                .endsWith("; 1 unanswered since the last such line");
        assertThat(lines().get(1)).endsWith("; 100 unanswered since the last such line");
        assertThat(lines().get(2)).isEqualTo("INFO answers again");
    }

    @Test
    void one_that_answers_every_other_time_is_told_of_no_more_often() {
        for (int i = 0; i < 100; i++) {
            issuer.isDown(i % 2 == 0);
            ask(1);
        }
        assertThat(lines()).hasSize(2);
        issuer.clock.advance(Duration.ofSeconds(30));
        issuer.isDown(true);
        ask(1);
        assertThat(lines()).hasSize(3);
    }

    @Test
    void an_issuer_that_answers_is_no_news() {
        ask(10);
        assertThat(lines()).isEmpty();
    }
}

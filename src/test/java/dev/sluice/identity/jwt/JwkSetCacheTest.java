package dev.sluice.identity.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.fixture.TestSigningKey;
import dev.sluice.identity.AuthenticationUnavailable;
import dev.sluice.identity.Caller;
import dev.sluice.identity.FakeIssuer;
import dev.sluice.identity.JwsAlgorithm;
import dev.sluice.identity.JwtSpec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** When an issuer is asked for its keys, and what happens while it does not answer. */
@ExtendWith(VertxExtension.class)
class JwkSetCacheTest {
    private static final String JWKS = "https://id.example.com/jwks";
    private static final TestSigningKey OLD = TestSigningKey.of("ES256", "old");
    private static final TestSigningKey NEW = TestSigningKey.of("ES256", "new");

    private final FakeIssuer issuer = new FakeIssuer().answering(JWKS, TestSigningKey.jwks(OLD));
    private final JwtAuthenticator identity;

    JwkSetCacheTest(Vertx vertx) {
        this.identity = new JwtAuthenticator(
                vertx,
                new JwtSpec(
                        "me",
                        List.of("us"),
                        URI.create(JWKS),
                        null,
                        JwsAlgorithm.usual(),
                        Duration.ofSeconds(30),
                        Duration.ofDays(365)),
                issuer.around());
    }

    private Future<Caller> of(TestSigningKey key) {
        return of(key, "ann");
    }

    private Future<Caller> of(TestSigningKey key, String subject) {
        String claims = "{\"iss\":\"me\",\"aud\":\"us\",\"sub\":\"" + subject + "\",\"exp\":" + issuer.in(7200) + "}";
        return identity.of(issuer.bearing(key.token(claims)));
    }

    private static Future<Caller> unknownTo(String keyId, JwkSetCacheTest test) {
        return test.of(TestSigningKey.of("ES256", keyId));
    }

    @Test
    void keys_are_asked_for_before_anybody_needs_them() {
        identity.start();
        assertThat(issuer.asked()).hasSize(1);
        assertThat(of(OLD).succeeded()).isTrue();
        assertThat(issuer.asked()).hasSize(1);
        assertThat(issuer.told).containsExactly("success");
    }

    @Test
    void they_are_asked_for_again_every_ten_minutes_a_tenth_sooner_or_later() {
        identity.start();
        issuer.clock.advance(Duration.ofMinutes(9).minusSeconds(1));
        assertThat(issuer.asked()).hasSize(1);
        issuer.clock.advance(Duration.ofMinutes(2));
        assertThat(issuer.asked()).hasSize(2);
    }

    @Test
    void all_who_come_before_the_keys_wait_for_one_answer() {
        issuer.isSlow(true);
        identity.start();
        List<Future<Caller>> early =
                IntStream.range(0, 50).mapToObj(each -> of(OLD, "s" + each)).toList();
        assertThat(early).noneMatch(Future::isComplete);
        issuer.answerNow(TestSigningKey.jwks(OLD));
        assertThat(early).allMatch(Future::succeeded);
        assertThat(issuer.asked()).hasSize(1);
    }

    @Test
    void who_waits_for_keys_waits_no_longer_than_its_deadline() {
        issuer.isSlow(true);
        identity.start();
        Future<Caller> early = of(OLD);
        issuer.clock.advance(Duration.ofMillis(1999));
        assertThat(early.isComplete()).isFalse();
        issuer.clock.advance(Duration.ofMillis(1));
        assertThat(early.cause()).isInstanceOf(AuthenticationUnavailable.class).hasMessage("no_keys");
    }

    @Test
    void an_issuer_that_is_down_from_the_start_is_asked_again_and_again_and_not_by_every_request() {
        issuer.isDown(true);
        identity.start();
        for (int i = 0; i < 20; i++) assertThat(of(OLD, "s" + i).cause()).isInstanceOf(AuthenticationUnavailable.class);
        assertThat(issuer.asked()).hasSize(1);
        issuer.clock.advance(Duration.ofSeconds(60));
        assertThat(issuer.asked()).hasSizeBetween(6, 12);
        issuer.isDown(false);
        issuer.clock.advance(Duration.ofSeconds(11));
        assertThat(of(OLD).succeeded()).isTrue();
        assertThat(issuer.told).contains("connect_failed").endsWith("success");
    }

    @Test
    void an_outage_is_told_ever_less_often_and_its_end_once() {
        Logger logger = (Logger) LoggerFactory.getLogger(JwkSetCache.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
        issuer.isDown(true);
        identity.start();
        issuer.clock.advance(Duration.ofMinutes(10));
        assertThat(log.list).hasSizeBetween(4, 7).allMatch(line -> line.getLevel() == Level.WARN);
        issuer.isDown(false);
        issuer.clock.advance(Duration.ofMinutes(30));
        assertThat(log.list.subList(log.list.size() - 2, log.list.size()))
                .extracting(ILoggingEvent::getLevel)
                .containsExactly(Level.WARN, Level.INFO);
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    @Test
    void keys_serve_on_while_the_issuer_is_down_and_no_longer_than_a_day() {
        identity.start();
        issuer.isDown(true);
        issuer.clock.advance(Duration.ofHours(23));
        assertThat(of(OLD).succeeded()).isTrue();
        issuer.clock.advance(Duration.ofHours(2));
        assertThat(of(OLD).cause()).isInstanceOf(AuthenticationUnavailable.class);
    }

    @Test
    void an_answer_without_keys_is_no_answer() {
        identity.start();
        issuer.answering(JWKS, "{\"keys\":[]}");
        issuer.clock.advance(Duration.ofMinutes(11));
        assertThat(of(OLD).succeeded()).isTrue();
        assertThat(issuer.told).contains("unusable");
    }

    @Test
    void a_new_key_is_found_at_once_by_one_question_for_all() {
        identity.start();
        issuer.isSlow(true);
        List<Future<Caller>> tokens =
                IntStream.range(0, 50).mapToObj(each -> of(NEW, "s" + each)).toList();
        issuer.answerNow(TestSigningKey.jwks(OLD, NEW));
        assertThat(tokens).allMatch(Future::succeeded);
        assertThat(issuer.asked()).hasSize(2);
    }

    @Test
    void keys_that_nobody_has_are_looked_for_once_in_thirty_seconds() {
        identity.start();
        for (int i = 0; i < 20; i++)
            assertThat(unknownTo("k" + i, this).cause()).hasMessage("signing_key");
        assertThat(issuer.asked()).hasSize(2);
        issuer.clock.advance(Duration.ofSeconds(29));
        assertThat(unknownTo("x", this).cause()).hasMessage("signing_key");
        assertThat(issuer.asked()).hasSize(2);
        issuer.clock.advance(Duration.ofSeconds(1));
        assertThat(unknownTo("y", this).cause()).hasMessage("signing_key");
        assertThat(issuer.asked()).hasSize(3);
    }

    @Test
    void a_key_that_may_be_new_is_not_called_unknown_while_the_issuer_is_down() {
        identity.start();
        issuer.isDown(true);
        assertThat(of(NEW).cause()).isInstanceOf(AuthenticationUnavailable.class);
        assertThat(of(OLD).succeeded()).isTrue();
        issuer.isDown(false);
        issuer.answering(JWKS, TestSigningKey.jwks(OLD, NEW));
        issuer.clock.advance(Duration.ofSeconds(2));
        assertThat(of(NEW).succeeded()).isTrue();
    }

    @Test
    void a_token_that_is_not_for_us_makes_us_ask_nothing() {
        identity.start();
        String claims = "{\"iss\":\"other\",\"aud\":\"us\",\"exp\":" + issuer.in(60) + "}";
        assertThat(identity.of(issuer.bearing(NEW.token(claims))).cause()).hasMessage("issuer");
        assertThat(issuer.asked()).hasSize(1);
    }

    @Test
    void once_closed_it_asks_no_more() {
        identity.start();
        identity.close();
        issuer.clock.advance(Duration.ofHours(1));
        assertThat(issuer.asked()).hasSize(1);
        assertThat(issuer.clock.pendingTimers()).isZero();
    }
}

package dev.sluice.gateway.identity.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ScriptedIssuer;
import dev.sluice.fixture.TestSigningKey;
import dev.sluice.gateway.identity.Caller;
import dev.sluice.gateway.identity.JwsAlgorithm;
import dev.sluice.gateway.identity.JwtSpec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The fetches of keys from an issuer, and authentication while the issuer does not respond. */
@ExtendWith(VertxExtension.class)
class JwkSetCacheTest {
    private static final String JWKS = "https://id.example.com/jwks";
    private static final TestSigningKey OLD = TestSigningKey.of("ES256", "old");
    private static final TestSigningKey NEW = TestSigningKey.of("ES256", "new");

    private final ScriptedIssuer issuer = new ScriptedIssuer().replying(JWKS, TestSigningKey.jwks(OLD));
    private final JwtAuthenticator authenticator;

    @RegisterExtension
    final CapturedLog log = new CapturedLog(JwkSetCache.class.getName(), Level.INFO);

    JwkSetCacheTest(Vertx vertx) {
        this.authenticator = new JwtAuthenticator(
                vertx,
                new JwtSpec(
                        "me",
                        List.of("us"),
                        URI.create(JWKS),
                        null,
                        JwsAlgorithm.defaults(),
                        Duration.ofSeconds(30),
                        Duration.ofDays(365)),
                issuer.context());
    }

    private Future<Caller> authenticate(TestSigningKey key) {
        return authenticate(key, "ann");
    }

    private Future<Caller> authenticate(TestSigningKey key, String subject) {
        String claims = "{\"iss\":\"me\",\"aud\":\"us\",\"sub\":\"" + subject + "\",\"exp\":"
                + issuer.secondsFromNow(7200) + "}";
        return authenticator.authenticate(issuer.requestWithToken(key.token(claims)));
    }

    private static Future<Caller> deniedBy(String keyId, JwkSetCacheTest test) {
        return test.authenticate(TestSigningKey.of("ES256", keyId));
    }

    @Test
    void keys_are_fetched_before_the_first_token() {
        authenticator.start();
        assertThat(issuer.requests).hasSize(1);
        assertThat(authenticate(OLD).succeeded()).isTrue();
        assertThat(issuer.requests).hasSize(1);
        assertThat(issuer.events).containsExactly("success");
    }

    @Test
    void keys_are_refreshed_every_ten_minutes_with_a_jitter_of_a_tenth() {
        authenticator.start();
        issuer.clock.advance(Duration.ofMinutes(9).minusSeconds(1));
        assertThat(issuer.requests).hasSize(1);
        issuer.clock.advance(Duration.ofMinutes(2));
        assertThat(issuer.requests).hasSize(2);
    }

    @Test
    void requests_before_the_first_keys_share_a_fetch() {
        issuer.setSlow(true);
        authenticator.start();
        List<Future<Caller>> early = IntStream.range(0, 50)
                .mapToObj(each -> authenticate(OLD, "s" + each))
                .toList();
        assertThat(early).noneMatch(Future::isComplete);
        issuer.replyToPending(TestSigningKey.jwks(OLD));
        assertThat(early).allMatch(Future::succeeded);
        assertThat(issuer.requests).hasSize(1);
    }

    @Test
    void a_request_waits_for_keys_no_longer_than_its_deadline() {
        issuer.setSlow(true);
        authenticator.start();
        Future<Caller> early = authenticate(OLD);
        issuer.clock.advance(Duration.ofMillis(1999));
        assertThat(early.isComplete()).isFalse();
        issuer.clock.advance(Duration.ofMillis(1));
        assertThat(early.cause()).hasMessage("no_keys");
    }

    @Test
    void fetches_from_an_issuer_that_is_down_at_the_start_are_retried_with_a_delay() {
        issuer.setDown(true);
        authenticator.start();
        for (int i = 0; i < 20; i++)
            assertThat(authenticate(OLD, "s" + i).cause()).hasMessage("no_keys");
        assertThat(issuer.requests).hasSize(1);
        issuer.clock.advance(Duration.ofSeconds(60));
        assertThat(issuer.requests).hasSizeBetween(6, 12);
        issuer.setDown(false);
        issuer.clock.advance(Duration.ofSeconds(11));
        assertThat(authenticate(OLD).succeeded()).isTrue();
        assertThat(issuer.events).contains("connect_failed").endsWith("success");
    }

    @Test
    void an_outage_is_logged_with_growing_intervals_and_its_end_once() {
        issuer.setDown(true);
        authenticator.start();
        issuer.clock.advance(Duration.ofMinutes(10));
        assertThat(log.lines()).hasSizeBetween(4, 7).allMatch(line -> line.startsWith("WARN "));
        issuer.setDown(false);
        issuer.clock.advance(Duration.ofMinutes(30));
        assertThat(log.lines().subList(log.lines().size() - 2, log.lines().size()))
                .extracting(line -> line.substring(0, 4))
                .containsExactly("WARN", "INFO");
    }

    @Test
    void cached_keys_are_used_while_the_issuer_is_down_for_at_most_a_day() {
        authenticator.start();
        issuer.setDown(true);
        issuer.clock.advance(Duration.ofHours(23));
        assertThat(authenticate(OLD).succeeded()).isTrue();
        issuer.clock.advance(Duration.ofHours(2));
        assertThat(authenticate(OLD).cause()).hasMessage("no_keys");
    }

    @Test
    void a_response_without_keys_is_a_failure() {
        authenticator.start();
        issuer.replying(JWKS, "{\"keys\":[]}");
        issuer.clock.advance(Duration.ofMinutes(11));
        assertThat(authenticate(OLD).succeeded()).isTrue();
        assertThat(issuer.events).contains("no reason");
    }

    @Test
    void an_unknown_key_id_causes_one_shared_fetch() {
        authenticator.start();
        issuer.setSlow(true);
        List<Future<Caller>> tokens = IntStream.range(0, 50)
                .mapToObj(each -> authenticate(NEW, "s" + each))
                .toList();
        issuer.replyToPending(TestSigningKey.jwks(OLD, NEW));
        assertThat(tokens).allMatch(Future::succeeded);
        assertThat(issuer.requests).hasSize(2);
    }

    @Test
    void unknown_key_ids_cause_at_most_a_fetch_in_thirty_seconds() {
        authenticator.start();
        for (int i = 0; i < 20; i++) assertThat(deniedBy("k" + i, this).cause()).hasMessage("signing_key");
        assertThat(issuer.requests).hasSize(2);
        issuer.clock.advance(Duration.ofSeconds(29));
        assertThat(deniedBy("x", this).cause()).hasMessage("signing_key");
        assertThat(issuer.requests).hasSize(2);
        issuer.clock.advance(Duration.ofSeconds(1));
        assertThat(deniedBy("y", this).cause()).hasMessage("signing_key");
        assertThat(issuer.requests).hasSize(3);
    }

    @Test
    void an_unknown_key_makes_authentication_unavailable_while_the_issuer_is_down() {
        authenticator.start();
        issuer.setDown(true);
        assertThat(authenticate(NEW).cause()).hasMessage("no_keys");
        assertThat(authenticate(OLD).succeeded()).isTrue();
        issuer.setDown(false);
        issuer.replying(JWKS, TestSigningKey.jwks(OLD, NEW));
        issuer.clock.advance(Duration.ofSeconds(2));
        assertThat(authenticate(NEW).succeeded()).isTrue();
    }

    @Test
    void a_token_of_another_issuer_causes_no_fetch() {
        authenticator.start();
        String claims = "{\"iss\":\"other\",\"aud\":\"us\",\"exp\":" + issuer.secondsFromNow(60) + "}";
        assertThat(authenticator
                        .authenticate(issuer.requestWithToken(NEW.token(claims)))
                        .cause())
                .hasMessage("issuer");
        assertThat(issuer.requests).hasSize(1);
    }

    @Test
    void after_close_no_key_is_fetched() {
        authenticator.start();
        authenticator.close();
        issuer.clock.advance(Duration.ofHours(1));
        assertThat(issuer.requests).hasSize(1);
        assertThat(issuer.clock.pendingTimers()).isZero();
    }
}

package dev.sluice.gateway.identity.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.spec.Secret;
import dev.sluice.fixture.ScriptedIssuer;
import dev.sluice.gateway.identity.AccessFailure;
import dev.sluice.gateway.identity.AccessWatch;
import dev.sluice.gateway.identity.IntrospectionSpec;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the issuer is asked about the tokens of open streams, with a cache time of 30 s. */
class TokenWatchesTest {
    private static final String URL = "https://id.example.com/introspect";
    private static final Duration CACHE = Duration.ofSeconds(30);

    private final ScriptedIssuer issuer = new ScriptedIssuer();
    private final List<String> heard = new ArrayList<>();
    private final IntrospectionAuthenticator authenticator = new IntrospectionAuthenticator(
            new IntrospectionSpec(URI.create(URL), null, null, List.of(), "sluice", new Secret("secret"), CACHE),
            issuer.context(),
            secret -> Future.succeededFuture(secret.value()));

    @BeforeEach
    void answer() {
        issuer.replying(URL, "{\"active\":true}");
    }

    /** Starts a stream of an authenticated caller. */
    private Runnable open(String token) {
        AccessWatch watch = authenticator
                .authenticate(issuer.requestWithToken(token))
                .result()
                .watch();
        return watch.start(new AccessWatch.Listener() {
            @Override
            public void onConfirmed(JsonNode expiry) {
                heard.add(token + " exp=" + expiry.asText());
            }

            @Override
            public void onDenied(AccessFailure denial) {
                heard.add(token + " " + denial.reason().code());
            }
        });
    }

    private void advance(long seconds) {
        issuer.clock.advance(Duration.ofSeconds(seconds));
    }

    private void assertIdle() {
        assertThat(issuer.clock.pendingTimers()).isZero();
    }

    @Test
    void the_issuer_is_asked_when_the_result_ends_and_at_each_further_end() {
        Runnable stop = open("t");
        advance(29);
        assertThat(issuer.requests).hasSize(1);
        advance(1);
        assertThat(issuer.requests).hasSize(2);
        advance(30);
        assertThat(issuer.requests).hasSize(3);
        assertThat(heard).containsExactly("t exp=", "t exp=");
        stop.run();
        assertIdle();
    }

    @Test
    void streams_of_one_token_share_a_request_and_those_of_others_do_not() {
        for (int i = 0; i < 100; i++) open("t");
        open("u");
        issuer.setSlow(true);
        advance(30);
        assertThat(issuer.requests).hasSize(4);
        issuer.replyToPending("{\"active\":false}");
        assertThat(heard).hasSize(101).allMatch(each -> each.endsWith("inactive"));
        assertIdle();
    }

    @Test
    void at_most_ten_requests_are_in_flight_and_the_others_follow_in_their_order() {
        List<Runnable> streams = new ArrayList<>();
        for (int i = 0; i < 25; i++) streams.add(open("t" + i));
        issuer.setSlow(true);
        advance(30);
        assertThat(issuer.requests).hasSize(25 + 10);
        streams.get(11).run();
        issuer.replyToPending("{\"active\":true}");
        assertThat(issuer.requests).hasSize(25 + 20);
        issuer.replyToPending("{\"active\":true}");
        issuer.replyToPending("{\"active\":true}");
        assertThat(issuer.requests).hasSize(25 + 24);
        assertThat(heard).hasSize(24).doesNotContain("t11 exp=");
    }

    @Test
    void a_later_stream_shares_the_requests_of_the_earlier_ones() {
        open("t");
        advance(20);
        open("t");
        advance(10);
        assertThat(issuer.requests).hasSize(2);
        issuer.replying(URL, "{\"active\":true,\"exp\":" + issuer.secondsFromNow(999) + "}");
        advance(60);
        assertThat(issuer.requests).hasSize(4);
    }

    @Test
    void a_result_that_a_request_has_renewed_is_not_asked_for_again() {
        open("t");
        advance(30);
        assertThat(issuer.requests).hasSize(2);
        advance(29);
        issuer.clock.stall(Duration.ofSeconds(1));
        authenticator.authenticate(issuer.requestWithToken("t"));
        assertThat(issuer.requests).hasSize(3);
        advance(0);
        assertThat(issuer.requests).hasSize(3);
    }

    @Test
    void an_issuer_that_does_not_reply_is_asked_with_backoff_until_ten_times_the_cache_time() {
        open("t");
        issuer.setDown(true);
        List<Integer> requests = new ArrayList<>();
        for (int second = 0; second < 299; second++) {
            advance(1);
            requests.add(issuer.requests.size());
        }
        assertThat(requests.get(29)).isEqualTo(2);
        assertThat(requests.get(39)).isBetween(4, 9);
        assertThat(requests.get(298)).isBetween(14, 28);
        assertThat(heard).isEmpty();
        advance(1);
        assertThat(heard).containsExactly("t no_answer");
        assertIdle();
    }

    @Test
    void a_reply_that_never_arrives_does_not_delay_the_end() {
        open("t");
        advance(29);
        issuer.setSlow(true);
        advance(270);
        assertThat(heard).isEmpty();
        advance(1);
        assertThat(heard).containsExactly("t no_answer");
        issuer.replyToPending("{\"active\":true}");
        assertThat(heard).hasSize(1);
        assertIdle();
    }

    @Test
    void an_issuer_that_replies_again_confirms_the_stream() {
        open("t");
        issuer.setDown(true);
        advance(200);
        issuer.setDown(false);
        advance(30);
        assertThat(heard).containsExactly("t exp=");
        issuer.setDown(true);
        advance(240);
        assertThat(heard).hasSize(1);
        advance(60);
        assertThat(heard).containsExactly("t exp=", "t no_answer");
    }

    @Test
    void garbage_is_no_reply() {
        open("t");
        issuer.replying(URL, "<html>");
        advance(31);
        assertThat(heard).isEmpty();
        issuer.replying(URL, "{\"active\":\"yes\"}");
        advance(30);
        assertThat(heard).containsExactly("t inactive");
    }

    @Test
    void a_stream_that_has_ended_is_forgotten_at_once() {
        Runnable stopFirst = open("t");
        Runnable stopSecond = open("t");
        advance(30);
        stopFirst.run();
        stopFirst.run();
        assertThat(issuer.clock.pendingTimers()).isOne();
        issuer.setSlow(true);
        advance(30);
        stopSecond.run();
        assertIdle();
        issuer.replyToPending("{\"active\":false}");
        assertThat(heard).containsExactly("t exp=", "t exp=");
    }

    @Test
    void a_closed_identity_ends_its_streams() {
        open("t");
        open("u");
        advance(30);
        Runnable late = open("u");
        heard.clear();
        authenticator.close();
        assertThat(heard).containsExactlyInAnyOrder("t no_answer", "u no_answer");
        advance(30);
        assertThat(heard).hasSize(3).last().isEqualTo("u no_answer");
        late.run();
        assertIdle();
    }
}

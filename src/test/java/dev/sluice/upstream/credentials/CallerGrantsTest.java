package dev.sluice.upstream.credentials;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.credentials.CredentialsFixture.GrantsFixture;
import dev.sluice.upstream.credentials.TokenSourceFixture.ScriptedTokenFetcher;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Grants that use the token of the caller. */
class CallerGrantsTest extends GrantsFixture {
    CallerGrantsTest(Vertx vertx) {
        super(vertx);
    }

    @Test
    void each_callers_token_is_exchanged_for_its_own_token() throws Exception {
        Backend backend = server.backendWith(exchange());
        server.respondBy(call -> CredentialsFixture.responding(
                        "{\"access_token\":\"for-" + server.form().get("subject_token") + "\",\"issued_token_type\":\""
                                + Grant.TokenExchange.ACCESS_TOKEN + "\",\"token_type\":\"Bearer\"}")
                .apply(call));
        for (String caller : List.of("ada", "bob", "ada")) {
            CredentialsFixture.reply(backend, server.callWithToken(caller));
            assertThat(server.lastBackendHeaders().get("Authorization")).isEqualTo("Bearer for-" + caller);
        }
        assertThat(server.tokenRequests).hasSize(2);
        assertThat(server.form(1))
                .containsEntry("grant_type", TYPES + "grant-type:token-exchange")
                .containsEntry("subject_token", "ada")
                .containsEntry("subject_token_type", Grant.TokenExchange.ACCESS_TOKEN)
                .containsEntry("audience", "stock")
                .doesNotContainKey("requested_token_type");
    }

    @Test
    void a_failed_exchange_does_not_affect_other_callers() throws Exception {
        Backend backend = server.backendWith(exchange());
        server.respondBy(call -> String.valueOf(call.body()).contains("=mallory&")
                ? invalidGrant(call)
                : CredentialsFixture.responding("{\"access_token\":\"t\"}").apply(call));
        assertThat(CredentialsFixture.failure(backend, server.callWithToken("mallory")))
                .satisfies(because(FailureReason.NO_CREDENTIALS));
        assertThat(CredentialsFixture.reply(backend, server.callWithToken("ada"))
                        .status())
                .isEqualTo(200);
        CredentialsFixture.failure(backend, server.callWithToken("mallory"));
        assertThat(server.tokenRequests).hasSize(2);
    }

    @Test
    void at_most_ten_thousand_callers_are_cached() throws Exception {
        PerSubjectTokenSource tokens = new PerSubjectTokenSource(
                "shop",
                subject -> new ScriptedTokenFetcher(),
                fetcher -> new CachingTokenSource("w", fetcher, server.clock, new Random(7), TokenEvents.NONE),
                Long.MAX_VALUE);
        IntStream.rangeClosed(0, PerSubjectTokenSource.MAX_SUBJECTS)
                .forEach(i -> tokens.get(server.callWithToken("c" + i)));
        assertThat(tokens.size()).isEqualTo(PerSubjectTokenSource.MAX_SUBJECTS);
    }

    @Test
    void without_a_token_of_the_caller_exchange_and_relay_fail() throws Exception {
        for (CredentialsSpec spec : List.of(exchange(), new CredentialsSpec.Relay()))
            assertThat(CredentialsFixture.failure(server.backendWith(spec), server.call()))
                    .satisfies(because(FailureReason.NO_CREDENTIALS))
                    .hasMessageEndingWith("no identity has verified a token of the caller");
        assertThat(server.tokenRequests).isEmpty();
        assertThat(server.backendCalls).isEmpty();
    }

    @Test
    void the_callers_token_is_relayed_instead_of_the_steps_header() throws Exception {
        Backend backend = server.backendWith(new CredentialsSpec.Relay());
        CredentialsFixture.reply(backend, server.callWithToken("ada").withHeader("authorization", "Basic x"));
        assertThat(server.lastBackendHeaders().getAll("Authorization")).containsExactly("Bearer ada");
    }
}

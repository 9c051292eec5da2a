package dev.sluice.credentials;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.Backend;
import dev.sluice.backend.FailureReason;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Grants that begin with the token of the caller. */
class CallerGrantsTest extends GrantsFixture {
    CallerGrantsTest(Vertx vertx) {
        super(vertx);
    }

    @Test
    void the_token_of_each_caller_becomes_one_of_its_own() throws Exception {
        Backend backend = server.behind(exchange());
        server.answersBy(call -> CredentialsFixture.answering(
                        "{\"access_token\":\"for-" + server.form().get("subject_token") + "\",\"issued_token_type\":\""
                                + Grant.TokenExchange.ACCESS_TOKEN + "\",\"token_type\":\"Bearer\"}")
                .apply(call));
        for (String caller : List.of("ada", "bob", "ada")) {
            CredentialsFixture.reply(backend, server.callOf(caller));
            assertThat(server.headersReached().get("Authorization")).isEqualTo("Bearer for-" + caller);
        }
        assertThat(server.asked).hasSize(2);
        assertThat(server.form(1))
                .containsEntry("grant_type", TYPES + "grant-type:token-exchange")
                .containsEntry("subject_token", "ada")
                .containsEntry("subject_token_type", Grant.TokenExchange.ACCESS_TOKEN)
                .containsEntry("audience", "stock")
                .doesNotContainKey("requested_token_type");
    }

    @Test
    void a_caller_whose_token_cannot_be_exchanged_is_no_harm_to_others() throws Exception {
        Backend backend = server.behind(exchange());
        server.answersBy(call -> String.valueOf(call.body()).contains("=mallory&")
                ? refusal(call)
                : CredentialsFixture.answering("{\"access_token\":\"t\"}").apply(call));
        assertThat(CredentialsFixture.failure(backend, server.callOf("mallory")))
                .satisfies(because(FailureReason.NO_CREDENTIALS));
        assertThat(CredentialsFixture.reply(backend, server.callOf("ada")).status())
                .isEqualTo(200);
        CredentialsFixture.failure(backend, server.callOf("mallory"));
        assertThat(server.asked).hasSize(2);
    }

    @Test
    void no_more_than_ten_thousand_callers_are_remembered() throws Exception {
        PerSubjectTokenSource tokens = new PerSubjectTokenSource(subject ->
                new CachingTokenSource("w", new ScriptedTokenFetcher(), server.clock, new Random(7), TokenEvents.NONE));
        IntStream.rangeClosed(0, PerSubjectTokenSource.MOST).forEach(i -> tokens.live(server.callOf("c" + i)));
        assertThat(tokens.size()).isEqualTo(PerSubjectTokenSource.MOST);
    }

    @Test
    void without_a_token_of_the_caller_there_is_none_to_exchange_and_none_to_pass_on() throws Exception {
        for (CredentialsSpec spec : List.of(exchange(), new CredentialsSpec.Relay()))
            assertThat(CredentialsFixture.failure(server.behind(spec), server.call()))
                    .satisfies(because(FailureReason.NO_CREDENTIALS))
                    .hasMessageEndingWith("no identity has verified a token of the caller");
        assertThat(server.asked).isEmpty();
        assertThat(server.reached).isEmpty();
    }

    @Test
    void the_callers_token_is_passed_on_in_place_of_whatever_the_step_set() throws Exception {
        Backend backend = server.behind(new CredentialsSpec.Relay());
        CredentialsFixture.reply(backend, server.callOf("ada").withHeader("authorization", "Basic x"));
        assertThat(server.headersReached().getAll("Authorization")).containsExactly("Bearer ada");
    }
}

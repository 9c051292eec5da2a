package dev.sluice.upstream.oauth;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.time.Deadline;
import dev.sluice.fixture.ScriptedIssuer;
import dev.sluice.upstream.backend.FailureReason;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to an issuer. They need no Vert.x, because they leave only through the backend. */
class IssuerClientTest {
    private static final URI URL = URI.create("https://id.example.com/x");
    private static final ClientAuthentication BASIC = ClientAuthentication.basic("me:and you", "p%ss wörd+");

    private final ScriptedIssuer issuer = new ScriptedIssuer();

    private Future<?> keys(String body) {
        return issuer.replying(URL.toString(), body).client().fetchKeys(URL);
    }

    private Future<?> token(String body) {
        return issuer.replying(URL.toString(), body)
                .client()
                .token(URL, BASIC, new TokenRequest("client_credentials").put("scope", "a b"));
    }

    @Test
    void a_request_times_out_after_five_seconds_and_accepts_only_json() {
        assertThat(token("{\"access_token\":\"t\"}").succeeded()).isTrue();
        assertThat(issuer.calls).singleElement().satisfies(call -> {
            assertThat(call.deadline()).isEqualTo(Deadline.after(Duration.ofSeconds(5), issuer.clock));
            assertThat(call.headers().getAll("Accept")).containsExactly("application/json");
            assertThat(call.headers().getAll("Authorization"))
                    .containsExactly("Basic bWUlM0FhbmQreW91OnAlMjVzcyt3JUMzJUI2cmQlMkI=");
            assertThat(String.valueOf(call.body())).isEqualTo("scope=a+b&grant_type=client_credentials");
        });
    }

    @Test
    void a_revocation_ends_at_its_deadline_and_needs_no_response_body() {
        issuer.replying(URL.toString(), "");
        Deadline soon = Deadline.after(Duration.ofMillis(300), issuer.clock);
        assertThat(issuer.client()
                        .revoke(URL, BASIC, TypedToken.refresh("r1"), soon)
                        .succeeded())
                .isTrue();
        assertThat(issuer.calls.get(0).deadline()).isEqualTo(soon);
        assertThat(String.valueOf(issuer.calls.get(0).body())).isEqualTo("token=r1&token_type_hint=refresh_token");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s3cret",
                "[\"s3cret\"]",
                "{\"error\":\"x\",\"error_description\":\"s3cret\"}",
                "{\"error\":{\"message\":\"s3cret\"}}"
            })
    void no_message_quotes_a_response(String body) {
        assertThat(token(body).cause())
                .isInstanceOf(InvalidIssuerResponseException.class)
                .hasNoCause()
                .message()
                .doesNotContain("s3cret");
    }

    @Test
    void keys_may_be_larger_than_a_token_response() {
        String padding = "x".repeat(64 * 1024);
        assertThat(keys("{\"keys\":[],\"x\":\"" + padding + "\"}").succeeded()).isTrue();
        assertThat(token("{\"access_token\":\"t\",\"x\":\"" + padding + "\"}").cause())
                .hasMessage("the response is not a JSON object of at most 64 KiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"keys\":[],\"keys\":[]}", "{\"keys\":[]} {}"})
    void keys_and_introspection_are_read_strictly(String body) {
        assertThat(keys(body).cause()).isInstanceOf(InvalidIssuerResponseException.class);
        assertThat(issuer.client().introspect(URL, BASIC, "t1").cause())
                .isInstanceOf(InvalidIssuerResponseException.class);
    }

    @Test
    void an_error_status_stays_the_failure_of_the_backend() {
        URI missing = URI.create("https://id.example.com/missing");
        assertThat(issuer.client().fetchKeys(missing).cause()).satisfies(because(FailureReason.NOT_FOUND));
        assertThat(issuer.client().introspect(missing, BASIC, "t").cause()).satisfies(because(FailureReason.NOT_FOUND));
        assertThat(issuer.client().fetchDocument(missing).cause()).satisfies(because(FailureReason.NOT_FOUND));
    }

    @Test
    void types_that_hold_a_secret_do_not_show_it() {
        assertThat(BASIC).hasToString("(client authentication)");
        assertThat(new TokenRequest("password").put("password", "s3cret")).hasToString("(token request)");
        assertThat(TypedToken.access("s3cret")).hasToString("(access_token)");
    }
}

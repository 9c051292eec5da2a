package dev.sluice.credentials;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Call;
import dev.sluice.backend.FailureReason;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The token endpoint as an issuer tells it. */
@ExtendWith(VertxExtension.class)
class EndpointDiscoveryTest {
    private static final String ISSUER = "https://id.example.com/realms/shop";

    private final CredentialsFixture server;

    EndpointDiscoveryTest(Vertx vertx) {
        this.server = new CredentialsFixture(vertx);
    }

    @Test
    void the_issuer_is_asked_once_an_hour_and_then_the_endpoint_it_tells_wherever_that_is() throws Exception {
        issuerTells(ISSUER, "https://tokens.example.com:8443/t?x=1");
        Backend backend = server.behind(CredentialsSpecs.discovered(ISSUER));
        CredentialsFixture.reply(backend, server.call());

        assertThat(server.asked)
                .extracting(call -> call.operation().method() + " " + call.target())
                .containsExactly("GET /realms/shop/.well-known/openid-configuration", "POST /t?x=1");
        assertThat(server.origins)
                .containsExactly(URI.create("https://id.example.com/"), URI.create("https://tokens.example.com:8443/"));
        assertThat(server.headersReached().get("Authorization")).isEqualTo("Bearer t1");

        server.clock.advance(Duration.ofMinutes(59));
        CredentialsFixture.reply(backend, server.call());
        assertThat(server.asked).hasSize(3);
        server.clock.advance(Duration.ofMinutes(6));
        CredentialsFixture.reply(backend, server.call());
        assertThat(server.asked).hasSize(5);
    }

    @Test
    void a_slash_at_the_issuers_end_is_not_doubled() throws Exception {
        issuerTells(ISSUER + "/", "https://id.example.com/t");
        CredentialsFixture.reply(server.behind(CredentialsSpecs.discovered(ISSUER + "/")), server.call());
        assertThat(server.asked.get(0).target()).isEqualTo("/realms/shop/.well-known/openid-configuration");
    }

    @Test
    void a_document_of_another_issuer_is_refused_and_nothing_is_sent_where_it_says() throws Exception {
        issuerTells("https://evil.example.com/realms/shop", "https://evil.example.com/t");
        assertThat(CredentialsFixture.failure(server.behind(CredentialsSpecs.discovered(ISSUER)), server.call()))
                .satisfies(because(FailureReason.NO_CREDENTIALS))
                .hasMessageEndingWith("the OpenID configuration of " + ISSUER + " is that of another issuer");
        assertThat(server.asked).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://id.example.com/t",
                "ftp://id.example.com/t",
                "/t",
                "https:t",
                "https://me:s3cret@id.example.com/t",
                "not a url"
            })
    void an_endpoint_that_would_take_our_secret_from_tls_or_is_none_is_refused(String endpoint) throws Exception {
        issuerTells(ISSUER, endpoint);
        assertThat(CredentialsFixture.failure(server.behind(CredentialsSpecs.discovered(ISSUER)), server.call()))
                .hasMessageEndingWith("has no usable token_endpoint")
                .hasMessageNotContaining("s3cret");
        assertThat(server.asked).hasSize(1);
    }

    private void issuerTells(String issuer, String endpoint) {
        String document = "{\"issuer\":\"" + issuer + "\",\"token_endpoint\":\"" + endpoint + "\"}";
        server.answersBy(call -> CredentialsFixture.answering(
                        isPost(call) ? "{\"access_token\":\"t1\",\"expires_in\":60}" : document)
                .apply(call));
    }

    private static boolean isPost(Call call) {
        return call.operation().method().name().equals("POST");
    }
}

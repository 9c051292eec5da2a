package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.fixture.Failures;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.TestCalls;
import dev.sluice.gateway.identity.AuthenticationRequest;
import dev.sluice.gateway.identity.Caller;
import dev.sluice.gateway.identity.IdentityEvents;
import dev.sluice.gateway.identity.IdentitySpec;
import dev.sluice.gateway.identity.IntrospectionSpec;
import dev.sluice.server.runtime.Authenticators.Observers;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.UnusableReply;
import dev.sluice.upstream.credentials.ClientAuthMethod;
import dev.sluice.upstream.credentials.CredentialsSpec;
import dev.sluice.upstream.credentials.Grant;
import dev.sluice.upstream.credentials.OAuth2ClientSpec;
import dev.sluice.upstream.credentials.TokenEvents;
import dev.sluice.upstream.credentials.TokenServerSpec;
import dev.sluice.upstream.credentials.TokenSpec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A closed identity and closed credentials send no requests to the servers of their issuer. */
@ExtendWith(VertxExtension.class)
class ClosedIssuersTest {
    private static final Reply OK = new Reply(200, HttpHeaders.headers(), Buffer.buffer());

    private final Clock clock;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final HttpTestServer issuer =
            HttpTestServer.answering("{\"access_token\":\"t\",\"expires_in\":60,\"active\":true}");
    private final GatewayContext context;

    ClosedIssuersTest(Vertx vertx) {
        this.clock = new VertxClock(vertx);
        this.context = new GatewayContext(vertx, clock, registry);
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    private Deadline deadline() {
        return Deadline.after(Duration.ofSeconds(5), clock);
    }

    private Reply send(RunningCredentials credentials, Backend backend) throws Exception {
        return credentials
                .credentials()
                .wrap(backend)
                .send(TestCalls.get(clock, "/"))
                .await(10, TimeUnit.SECONDS);
    }

    @Test
    void closed_credentials_send_no_token_request() throws Exception {
        Secret secret = new Secret("secret");
        CredentialsSpec spec = new CredentialsSpec.OAuth2(
                new TokenServerSpec(URI.create(issuer.url() + "/token"), null, null),
                new OAuth2ClientSpec(
                        "gateway",
                        ClientAuthMethod.CLIENT_SECRET_BASIC,
                        secret,
                        null,
                        null,
                        OAuth2ClientSpec.SigningAlgorithm.RS256),
                new TokenSpec(List.of(), null, null),
                new Grant.ClientCredentials());
        RunningCredentials credentials = new RunningCredentials("stock", spec, TokenEvents.NONE, context);
        assertThat(send(credentials, call -> Future.succeededFuture(OK))).isEqualTo(OK);
        assertThat(issuer.requests()).hasSize(1);

        credentials.close().await(10, TimeUnit.SECONDS);
        Backend rejectsTokens =
                call -> Future.failedFuture(UnusableReply.of(call, 401, HttpHeaders.headers(), Buffer.buffer()));
        assertThatThrownBy(() -> send(credentials, rejectsTokens))
                .satisfies(Failures.because(FailureReason.NO_CREDENTIALS));
        assertThat(issuer.requests()).hasSize(1);
    }

    private Caller authenticate(RunningAuthenticator authenticator, String token) throws Exception {
        MultiMap headers = HttpHeaders.headers().set(HttpHeaders.AUTHORIZATION, "Bearer " + token);
        return authenticator
                .authenticator()
                .authenticate(new AuthenticationRequest(headers, null, deadline()))
                .await(10, TimeUnit.SECONDS);
    }

    @Test
    void a_closed_identity_sends_no_introspection_request() throws Exception {
        IntrospectionSpec introspection = new IntrospectionSpec(
                URI.create(issuer.url() + "/introspect"),
                null,
                null,
                List.of(),
                "gateway",
                new Secret("secret"),
                Duration.ofSeconds(30));
        RunningAuthenticator authenticator = new RunningAuthenticator(
                "partners",
                new IdentitySpec(null, null, introspection, null),
                new Observers(IdentityEvents.NONE, new Authenticators.IssuerMeters(registry)),
                context);
        assertThat(authenticate(authenticator, "first").claims().has("access_token"))
                .isTrue();
        assertThat(issuer.requests()).hasSize(1);

        authenticator.close().await(10, TimeUnit.SECONDS);
        assertThatThrownBy(() -> authenticate(authenticator, "second")).hasMessage("no_answer");
        assertThat(issuer.requests()).hasSize(1);
    }
}

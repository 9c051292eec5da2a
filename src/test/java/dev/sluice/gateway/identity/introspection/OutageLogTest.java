package dev.sluice.gateway.identity.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.core.spec.Secret;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ScriptedIssuer;
import dev.sluice.gateway.identity.IntrospectionSpec;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The log lines while an issuer does not respond. */
class OutageLogTest {
    private static final String URL = "https://id.example.com/introspect";

    private final ScriptedIssuer issuer = new ScriptedIssuer().replying(URL, "{\"active\":true}");
    private final IntrospectionAuthenticator authenticator = new IntrospectionAuthenticator(
            new IntrospectionSpec(
                    URI.create(URL), null, null, List.of(), "sluice", new Secret("s"), Duration.ofSeconds(1)),
            issuer.context(),
            secret -> Future.succeededFuture(secret.value()));
    private int tokens;

    @RegisterExtension
    final CapturedLog log = new CapturedLog("dev.sluice.gateway.identity.introspection", Level.INFO);

    private void introspect(int times) {
        for (int i = 0; i < times; i++) authenticator.authenticate(issuer.requestWithToken("token" + tokens++));
    }

    private List<String> lines() {
        return log.lines().stream()
                .map(line -> line.replace("identity shoppers: the issuer ", ""))
                .toList();
    }

    @Test
    void an_outage_is_logged_at_its_start_periodically_and_at_its_end() {
        issuer.setDown(true);
        introspect(100);
        issuer.clock.advance(Duration.ofSeconds(30));
        introspect(100);
        issuer.setDown(false);
        introspect(100);
        assertThat(lines()).hasSize(3);
        assertThat(lines().get(0))
                .startsWith("WARN does not verify tokens (connect_failed: ")
                .endsWith("; failed requests since the last such line: 1");
        assertThat(lines().get(1)).endsWith("; failed requests since the last such line: 100");
        assertThat(lines().get(2)).isEqualTo("INFO responds again");
    }

    @Test
    void an_issuer_that_fails_every_other_request_is_not_logged_more_often() {
        for (int i = 0; i < 100; i++) {
            issuer.setDown(i % 2 == 0);
            introspect(1);
        }
        assertThat(lines()).hasSize(2);
        issuer.clock.advance(Duration.ofSeconds(30));
        issuer.setDown(true);
        introspect(1);
        assertThat(lines()).hasSize(3);
    }

    @Test
    void an_issuer_that_responds_is_not_logged() {
        introspect(10);
        assertThat(lines()).isEmpty();
    }
}

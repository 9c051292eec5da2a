package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.spec.Secret;
import dev.sluice.core.tls.ClientTlsSpec;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.SharedReason;
import dev.sluice.gateway.edge.ServerTlsSpec;
import dev.sluice.gateway.identity.DenialReason;
import dev.sluice.gateway.identity.IntrospectionSpec;
import dev.sluice.gateway.identity.JwsAlgorithm;
import dev.sluice.gateway.identity.JwtSpec;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the tables of the page on authentication with the code. */
class AuthenticationPageTest {
    private final Page page = Page.read("docs/authentication.md");

    private void assertTable(String part, List<String> table) {
        assertThat(page.part(part)).as(page.advice(part, table)).isEqualTo(table);
    }

    @Test
    void the_page_has_every_setting_of_a_signed_token() {
        JwtSpec spec = new JwtSpec(
                "https://any",
                List.of("any"),
                null,
                null,
                JwsAlgorithm.defaults(),
                Duration.ofSeconds(30),
                Duration.ofHours(24));
        assertTable(
                "settings of a signed token",
                new SettingsTable(Set.of("issuer", "audience"), new ClientTlsSpec(null, null, null)).of(spec));
    }

    @Test
    void the_page_has_every_setting_of_introspection() {
        IntrospectionSpec spec = new IntrospectionSpec(
                null, "https://any", null, List.of(), "any", new Secret("any"), Duration.ofSeconds(30));
        assertTable(
                "settings of introspection",
                new SettingsTable(Set.of("issuer", "client_id", "client_secret"), new ClientTlsSpec(null, null, null))
                        .of(spec));
    }

    @Test
    void the_page_has_every_setting_of_tls() {
        assertTable(
                "settings of tls",
                new SettingsTable(Set.of("certificate", "key")).of(new ServerTlsSpec("a", "b", null, null)));
    }

    @Test
    void the_page_names_every_reason_for_which_a_request_is_rejected() {
        String text = String.join("\n", page.part("reasons of rejections"));
        Stream<Reason> shared =
                Stream.of(SharedReason.UNAUTHENTICATED, SharedReason.AMBIGUOUS, SharedReason.OVERLOADED);
        assertThat(Stream.concat(Stream.of(DenialReason.values()), shared))
                .allSatisfy(reason -> assertThat(text).contains("`" + reason.code() + "`"));
    }
}

package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.spec.Secret;
import dev.sluice.core.tls.ClientTlsSpec;
import dev.sluice.upstream.credentials.ClientAuthMethod;
import dev.sluice.upstream.credentials.CredentialsSpec;
import dev.sluice.upstream.credentials.Grant;
import dev.sluice.upstream.credentials.OAuth2ClientSpec;
import dev.sluice.upstream.credentials.TokenServerSpec;
import dev.sluice.upstream.credentials.TokenSpec;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Compares the tables about credentials on the page on security with the code. */
class CredentialsPageTest {
    private static final Secret ANY = new Secret("any");

    private final Page page = Page.read("docs/authentication.md");

    @Test
    void the_page_has_every_setting_of_a_token_server() {
        List<String> table = new ArrayList<>();
        append(table, "", new TokenServerSpec(URI.create("https://any"), null, null), "token_url");
        append(
                table,
                "",
                new OAuth2ClientSpec(
                        "any",
                        ClientAuthMethod.CLIENT_SECRET_BASIC,
                        ANY,
                        null,
                        null,
                        OAuth2ClientSpec.SigningAlgorithm.RS256),
                "client_id",
                "client_secret");
        append(table, "", new TokenSpec(List.of(), null, null));
        assertTable("settings of a token server", table);
    }

    @Test
    void the_page_has_every_setting_of_each_grant() {
        List<String> table = new ArrayList<>();
        append(table, "refresh_token", new Grant.RefreshToken(ANY), "refresh_token");
        append(table, "password", new Grant.Password("any", ANY), "username", "password");
        append(table, "jwt_bearer", new Grant.JwtBearer(null, null));
        append(table, "token_exchange", new Grant.TokenExchange(Grant.TokenExchange.ACCESS_TOKEN, null));
        append(table, "header", new CredentialsSpec.Header("any", ANY), "name", "value");
        append(table, "basic", new CredentialsSpec.Basic("any", ANY), "username", "password");
        assertTable("settings of each grant", table);
    }

    private static void append(List<String> table, String grant, Record defaults, String... required) {
        List<String> lines = new SettingsTable(Set.of(required), new ClientTlsSpec(null, null, null)).of(defaults);
        if (table.isEmpty()) table.addAll(lines.subList(0, 2));
        String first = grant.isEmpty() ? "| " : "| `grant: " + grant + "`, ";
        lines.subList(2, lines.size()).forEach(line -> table.add(line.replaceFirst("\\| ", first)));
    }

    private void assertTable(String part, List<String> table) {
        assertThat(page.part(part)).as(page.advice(part, table)).isEqualTo(table);
    }
}

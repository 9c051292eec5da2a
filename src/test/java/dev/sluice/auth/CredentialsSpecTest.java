package dev.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.auth.CredentialsSpec.Grant;
import dev.sluice.spec.InvalidSpec;
import dev.sluice.spec.Secret;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsSpecTest {

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:9400/token", "https://id.example.com/t?tenant=7", "HTTPS://[::1]/token"})
    void a_token_url_is_an_absolute_http_url(String url) {
        assertThat(spec(url, "me", "s3cret", List.of()).tokenUrl()).isEqualTo(URI.create(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/token",
                "id.example.com/token",
                "ftp://id.example.com/token",
                "http:///token",
                "http://id_1/token",
                "http://id:99999/token",
                "http://id.example.com/token#now",
                "mailto:id@example.com"
            })
    void anything_else_is_none(String url) {
        assertThatThrownBy(() -> spec(url, "me", "s3cret", List.of()))
                .isInstanceOf(InvalidSpec.class)
                .hasMessageStartingWith("token_url: ");
    }

    @Test
    void a_password_in_the_url_is_refused_and_not_shown() {
        assertThatThrownBy(() -> spec("http://me:s3cret@id.example.com/token", "me", "x", List.of()))
                .isInstanceOf(InvalidSpec.class)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void all_that_is_wrong_is_reported_together() {
        assertThatThrownBy(() -> spec("ftp://x", "", "", List.of("ok", "stock read", "\"")))
                .isInstanceOfSatisfying(
                        InvalidSpec.class,
                        invalid -> assertThat(invalid.violations())
                                .extracting(InvalidSpec.Violation::setting)
                                .containsExactly("token_url", "client_id", "client_secret", "scope"));
    }

    @Test
    void its_text_does_not_show_the_secret() {
        assertThat(spec("http://id/token", "me", "s3cret", List.of()).toString())
                .contains("me")
                .doesNotContain("s3cret");
    }

    private static CredentialsSpec spec(String url, String id, String secret, List<String> scope) {
        return new CredentialsSpec(Grant.CLIENT_CREDENTIALS, URI.create(url), id, new Secret(secret), scope);
    }
}

package dev.sluice.upstream.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.spec.InvalidSpecException;
import dev.sluice.core.spec.Secret;
import dev.sluice.upstream.credentials.OAuth2ClientSpec.SigningAlgorithm;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsSpecTest {

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:9400/token", "https://id.example.com/t?tenant=7", "HTTPS://[::1]/token"})
    void a_token_url_is_an_absolute_http_url(String url) {
        assertThat(new TokenServerSpec(URI.create(url), null, null).tokenUrl()).isEqualTo(URI.create(url));
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
    void any_other_url_is_rejected(String url) {
        assertThatThrownBy(() -> new TokenServerSpec(URI.create(url), null, null))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageStartingWith("token_url: ");
        assertThatThrownBy(() -> new TokenServerSpec(null, URI.create(url), null))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageStartingWith("issuer: ");
    }

    @Test
    void a_password_in_the_url_is_rejected_and_not_shown() {
        assertThatThrownBy(() -> new TokenServerSpec(URI.create("http://me:s3cret@id.example.com/token"), null, null))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void the_text_of_a_spec_does_not_show_a_secret() {
        Secret secret = new Secret("s3cret");
        OAuth2ClientSpec client = new OAuth2ClientSpec(
                "me", ClientAuthMethod.CLIENT_SECRET_BASIC, secret, null, null, SigningAlgorithm.RS256);
        for (Grant grant : List.of(
                new Grant.ClientCredentials(),
                new Grant.RefreshToken(secret),
                new Grant.Password("ada", secret),
                new Grant.JwtBearer(secret, null)))
            assertThat(CredentialsFixture.oauth2(client, grant).toString())
                    .contains("me")
                    .doesNotContain("s3cret");
        assertThat(new CredentialsSpec.Header("X-Key", secret).toString()).doesNotContain("s3cret");
        assertThat(new CredentialsSpec.Basic("me", secret).toString()).doesNotContain("s3cret");
    }
}

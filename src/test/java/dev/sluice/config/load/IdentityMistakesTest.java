package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityMistakesTest {

    private static List<String> errors(String identity) {
        return TestConfiguration.errors("identity: { a: { " + identity + " } }");
    }

    @Test
    void the_audience_of_a_token_is_required() {
        assertThat(errors("jwt: { issuer: \"https://id.example.com\" }"))
                .containsExactly("1:23: identity.a.jwt.audience: missing (expected: a text, or a list of such)");
        assertThat(errors("jwt: { issuer: \"https://id.example.com\", audience: [] }"))
                .containsExactly("1:69: identity.a.jwt.audience: [] (expected: at least 1)");
        assertThat(errors("jwt: { audience: a }"))
                .containsExactly("1:23: identity.a.jwt.issuer: missing (expected: a text)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://id.example.com",
                "http://127.0.0.1.example.com",
                "http://10.0.0.1/a",
                "ftp://id.example.com"
            })
    void a_remote_issuer_needs_https(String url) {
        assertThat(errors("jwt: { issuer: \"" + url + "\", audience: a }"))
                .singleElement()
                .asString()
                .startsWith("1:33: identity.a.jwt.issuer: " + url
                        + " (expected: an https URL; http only on the loopback address");
        assertThat(errors("introspection: { url: \"http://id.example.com\", client_id: a, client_secret: b }"))
                .containsExactly(
                        "1:40: identity.a.introspection.url: http://id.example.com (expected: an https URL; http only on the loopback address)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:9400/realms/shop",
                "http://localhost:8080",
                "http://[::1]:1/",
                "https://id.example.com"
            })
    void an_issuer_may_be_on_this_machine_or_encrypted(String url) {
        assertThat(errors("jwt: { issuer: \"" + url + "\", audience: a }")).isEmpty();
    }

    @Test
    void an_issuer_that_is_no_url_needs_a_jwks_url() {
        assertThat(errors("jwt: { issuer: me, audience: a }"))
                .singleElement()
                .asString()
                .endsWith("or jwks_url beside it)");
        assertThat(errors("jwt: { issuer: me, audience: a, jwks_url: \"https://id.example.com/keys\" }"))
                .isEmpty();
    }

    @Test
    void only_asymmetric_algorithms_are_allowed() {
        String jwt = "jwt: { issuer: \"https://i\", audience: a, algorithms: ";
        assertThat(errors(jwt + "[RS265] }"))
                .containsExactly("1:72: identity.a.jwt.algorithms[0]: RS265; did you mean RS256?");
        assertThat(errors(jwt + "none }"))
                .containsExactly(
                        "1:71: identity.a.jwt.algorithms: none (expected: RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA)");
        assertThat(errors(jwt + "[] }")).singleElement().asString().endsWith("(expected: at least 1)");
    }

    @Test
    void an_identity_has_exactly_a_single_type() {
        String ways =
                "(expected: one of api_keys, jwt, introspection, client_certificate; a route can take several identities)";
        assertThat(TestConfiguration.errors("identity: { a: {} }"))
                .containsExactly("1:16: identity.a.jwt: missing " + ways);
        assertThat(errors("jwt: { issuer: \"https://i\", audience: a }, client_certificate: {}"))
                .contains("1:81: identity.a.client_certificate: another way beside jwt " + ways);
    }

    @Test
    void introspection_needs_an_issuer_or_an_endpoint() {
        assertThat(errors("introspection: { client_id: a, client_secret: b }"))
                .containsExactly("1:33: identity.a.introspection.url: missing (expected: url, issuer, or both)");
    }

    @Test
    void client_certificates_need_tls_that_requests_them() {
        assertThat(errors("client_certificate: {}"))
                .containsExactly(
                        "1:38: identity.a.client_certificate: the server requests no certificates (expected: server.tls.client_ca)");
    }

    @Test
    void tls_files_have_the_expected_content() {
        assertThat(TestConfiguration.errors(
                        "server: { tls: { certificate: pom.xml, key: pom.xml, client_ca: nowhere.pem } }"))
                .containsExactly(
                        "1:31: server.tls.certificate: pom.xml: holds no certificate (expected: PEM)",
                        "1:45: server.tls.key: pom.xml: holds no private key (expected: PEM)",
                        "1:65: server.tls.client_ca: nowhere.pem: cannot be read");
        assertThat(TestConfiguration.errors(
                        "server: { tls: { certificate: pom.xml, key: pom.xml, client_ca: /dev/null } }"))
                .contains("1:65: server.tls.client_ca: /dev/null: cannot be read");
        assertThat(TestConfiguration.errors("server: { tls: { certificate: a, key: b, client_auth: required } }"))
                .contains("1:55: server.tls.client_auth: required (expected: client_ca beside it)");
        assertThat(errors("jwt: { issuer: https://i, audience: us, tls: { ca: nowhere.pem } }"))
                .containsExactly("1:69: identity.a.jwt.tls.ca: nowhere.pem: cannot be read");
        assertThat(errors("introspection: { issuer: https://i, client_id: us, client_secret: '${S:-s}', "
                        + "tls: { certificate: pom.xml } }"))
                .containsExactly(
                        "1:100: identity.a.introspection.tls.key: missing (expected: a file, because there is a certificate)",
                        "1:115: identity.a.introspection.tls.certificate: pom.xml: holds no certificate (expected: PEM)");
    }
}

package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.SelfSignedCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes in credentials and their messages. */
class CredentialMistakesTest {
    private static final String KEY = "\"-----BEGIN PRIVATE KEY-----\\nx\"";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "grant: client_credential, token_url: https://t/"
                        + "| grant: client_credential; did you mean client_credentials?",
                "grant: oauth"
                        + "| grant: oauth (expected: client_credentials, refresh_token, password, jwt_bearer, token_exchange, relay, header, basic)",
                "token_url: https://t/"
                        + "| grant: missing (expected: client_credentials, refresh_token, password, jwt_bearer, token_exchange, relay, header, basic)",
                "grant: client_credentials, token_url: https://t/, client_id: x"
                        + "| client_secret: missing (expected: a text, for client_secret_basic)",
                "grant: client_credentials, token_url: https://t/, client_secret: SECRET"
                        + "| client_id: missing (expected: a text)",
                "grant: client_credentials, client_id: x, client_secret: SECRET"
                        + "| token_url: missing (expected: a URL, or an issuer that names it)",
                "grant: client_credentials, token_url: https://t/, issuer: https://t, client_id: x, client_secret: SECRET"
                        + "| issuer: written (expected: either token_url or issuer)",
                "grant: client_credentials, issuer: 'https://t?x', client_id: x, client_secret: SECRET"
                        + "| issuer: https://t?x (expected: an http or https URL without user, ? and #)",
                "grant: client_credentials, token_url: https://t/, client_id: x, client_secert: SECRET"
                        + "| client_secert: unknown key; did you mean client_secret?",
                "grant: client_credentials, token_url: https://t/, client_id: x, client_secret: SECRET, username: joe"
                        + "| username: not for client_credentials, but for password, basic",
                "grant: client_credentials, token_url: https://t/, client_id: x, client_secret: SECRET, colour: red"
                        + "| colour: unknown key (expected: token_url, issuer, tls, client_id, client_auth, client_secret, private_key, key_id, algorithm, scope, audience, resource)",
                "grant: client_credentials, token_url: https://t/, client_id: x, client_secret: SECRET, scope: a b"
                        + "| scope: [a b] (expected: names without blanks)",
                "grant: client_credentials, token_url: https://t/, client_id: x, client_auth: private_key_jwt"
                        + "| private_key: missing (expected: a key in PEM, for private_key_jwt)",
                "grant: client_credentials, token_url: https://t/, client_id: x, client_auth: private_key_jwt, private_key: KEY, client_secret: SECRET"
                        + "| client_secret: written, where SECRET has its default (expected: none, for private_key_jwt)",
                "grant: client_credentials, token_url: https://t/, client_id: x, client_secret: SECRET, private_key: KEY"
                        + "| private_key: written (expected: none, because it signs nothing; client_auth: private_key_jwt uses it)",
                "grant: client_credentials, token_url: https://t/, client_id: x, client_auth: private_key_jwt, private_key: SECRET"
                        + "| private_key: (no PEM), where SECRET has its default (expected: -----BEGIN PRIVATE KEY----- and so on)",
                "grant: client_credentials, token_url: https://t/, client_id: x, client_auth: none"
                        + "| client_auth: none (expected: a method of client authentication, because this grant has no other proof)",
                "grant: refresh_token, token_url: https://t/, client_id: x, client_secret: SECRET"
                        + "| refresh_token: missing (expected: a text)",
                "grant: jwt_bearer, token_url: https://t/, client_auth: none"
                        + "| assertion: missing (expected: a signed JWT, or a private_key to sign one with)",
                "grant: header, name: X Key, value: SECRET | name: X Key (expected: the name of a header)",
                "grant: header, name: X-Key | value: missing (expected: a text)",
                "grant: basic, username: 'a:b', password: SECRET | username: a:b (expected: a name without a colon)",
                "grant: relay, name: x | name: not for relay, but for header",
                "grant: [relay]"
                        + "| grant: a list (expected: client_credentials, refresh_token, password, jwt_bearer, token_exchange, relay, header, basic)"
            })
    void each_mistake_is_reported_once_with_the_expected_value(String written, String error) {
        String filled = written.replace("SECRET", "\"${SECRET:-hunter2}\"").replace("KEY", KEY);
        assertThat(TestConfiguration.errors("credentials: { w: { " + filled + " } }"))
                .singleElement()
                .asString()
                .endsWith(": credentials.w." + error)
                .doesNotContain("hunter2");
    }

    @Test
    void mistakes_and_missing_keys_are_reported_at_their_location() {
        assertThat(TestConfiguration.errors("""
                credentials:
                  a: { grant: client_credential }
                  b:
                    grant: client_credentials
                    token_url: ftp://t
                    client_id: x
                """))
                .containsExactly(
                        "2:15: credentials.a.grant: client_credential; did you mean client_credentials?",
                        "4:5: credentials.b.client_secret: missing (expected: a text, for client_secret_basic)",
                        "5:16: credentials.b.token_url: ftp://t (expected: a URL such as http://orders:8080)");
    }

    @Test
    void a_route_without_identity_cannot_relay_the_callers_token() {
        assertThat(TestConfiguration.errors("""
                identity: { shoppers: { jwt: { issuer: "https://i", audience: a } } }
                credentials:
                  caller: { grant: relay }
                  swap: { grant: token_exchange, token_url: https://t/, client_id: x, client_secret: "${S:-y}" }
                backends:
                  stock: { url: http://a, credentials: caller }
                  price: { url: http://a, credentials: swap }
                routes:
                  GET /open:
                    identity: none
                    steps:
                      a: { call: GET stock /x }
                      b: { call: GET price /x }
                  GET /known:
                    identity: shoppers
                    steps: { a: { call: GET stock /x } }
                """))
                .containsExactly(
                        "12:18: routes.GET /open.steps.a.call: stock takes the token of the caller (credentials.caller: relay), and the route has no identity that verifies tokens",
                        "13:18: routes.GET /open.steps.b.call: price takes the token of the caller (credentials.swap: token_exchange), and the route has no identity that verifies tokens");
    }

    @Test
    void an_empty_identity_gives_no_token_to_relay() {
        assertThat(TestConfiguration.errors("""
                credentials: { caller: { grant: relay } }
                backends: { stock: { url: http://a, credentials: caller } }
                routes: { GET /a: { identity: [], steps: { a: { call: GET stock /x } } } }
                """))
                .containsExactly(
                        "3:31: routes.GET /a.identity: [] (expected: at least 1)",
                        "3:55: routes.GET /a.steps.a.call: stock takes the token of the caller (credentials.caller: relay), and the route has no identity that verifies tokens");
    }

    @Test
    void an_api_key_or_certificate_gives_no_token_to_relay() {
        String keys = "api_keys: { header: K, sha256: { a: " + "0".repeat(64) + " } }";
        assertThat(TestConfiguration.errors("""
                identity:
                  machines: { %s }
                  shoppers: { jwt: { issuer: "https://i", audience: a } }
                credentials: { caller: { grant: relay } }
                defaults: { backend: { credentials: caller }, route: { identity: machines } }
                backends: { stock: { url: http://a } }
                routes:
                  GET /default: { steps: { a: { call: GET stock /x } } }
                  GET /named: { identity: [machines], steps: { a: { call: GET stock /x } } }
                  GET /proxied/{path*}: { proxy: "stock /{path*}" }
                  GET /both: { identity: [machines, shoppers], steps: { a: { call: GET stock /x } } }
                """.formatted(keys)))
                .containsExactly(
                        "8:39: routes.GET /default.steps.a.call: stock takes the token of the caller (credentials.caller (from conf/a.yaml:5:37): relay), and the route has no identity that verifies tokens",
                        "9:59: routes.GET /named.steps.a.call: stock takes the token of the caller (credentials.caller (from conf/a.yaml:5:37): relay), and the route has no identity that verifies tokens",
                        "10:34: routes.GET /proxied/{path*}.proxy: stock takes the token of the caller (credentials.caller (from conf/a.yaml:5:37): relay), and the route has no identity that verifies tokens");
    }

    @Test
    void tls_files_are_valid_and_match_each_other() {
        SelfSignedCertificate one = SelfSignedCertificate.create("one");
        SelfSignedCertificate other = SelfSignedCertificate.create("other");
        String pair = "certificate: " + one.certificatePath() + ", key: ";
        assertThat(TestConfiguration.errors(
                        "backends: { a: { url: https://a, tls: { " + pair + one.privateKeyPath() + " } } }"))
                .isEmpty();
        assertThat(TestConfiguration.errors(
                        "backends: { a: { url: https://a, tls: { " + pair + other.privateKeyPath() + " } } }"))
                .singleElement()
                .asString()
                .endsWith("is not the key of the certificate beside it");
        assertThat(TestConfiguration.errors(
                        "backends: { a: { url: https://a, tls: { ca: nowhere.pem, certificate: pom.xml } } }"))
                .containsExactly(
                        "1:39: backends.a.tls.key: missing (expected: a file, because there is a certificate)",
                        "1:45: backends.a.tls.ca: nowhere.pem: cannot be read",
                        "1:71: backends.a.tls.certificate: pom.xml: holds no certificate (expected: PEM)");
        assertThat(TestConfiguration.errors(
                        "credentials: { c: { grant: client_credentials, token_url: https://t/, client_id: x, "
                                + "client_auth: tls_client_auth } }"))
                .containsExactly(
                        "1:19: credentials.c.tls: no certificate (expected: certificate and key, for tls_client_auth)");
        assertThat(TestConfiguration.warnings("backends: { a: { url: http://a, tls: {} } }\n"
                        + "routes: { GET /a: { steps: { a: { call: GET a /x } } } }"))
                .containsExactly("1:38: backends.a.tls: does nothing without an https:// URL");
        one.delete();
        other.delete();
    }
}

package dev.sluice.credentials;

import dev.sluice.http.HeaderSyntax;
import dev.sluice.spec.Secret;
import dev.sluice.spec.Setting;
import dev.sluice.spec.SpecValidator;
import dev.sluice.tls.ClientTlsSpec;
import org.jspecify.annotations.Nullable;

/** The credentials of a backend, as the operator wrote them. The setting {@code grant} selects one of these kinds. */
public sealed interface CredentialsSpec {

    /** Whether calls need the token of a caller that an identity has verified. */
    boolean needsCaller();

    /** Whether a new token replaces a refused one, so that one attempt may send two requests. */
    boolean refreshesTokens();

    /** The TLS settings of the token server; null where there is no token server or it has no such settings. */
    @Nullable
    ClientTlsSpec tls();

    /** Calls the visitor's method for this kind and returns its result. */
    <T> T accept(Visitor<T> visitor);

    /** One method for each kind of credentials. */
    interface Visitor<T> {
        T oauth2(OAuth2 spec);

        T relay(Relay spec);

        T header(Header spec);

        T basic(Basic spec);
    }

    /** A token of a token server, as a bearer token (RFC 6750). */
    record OAuth2(TokenServerSpec server, OAuth2ClientSpec client, TokenSpec token, Grant grant)
            implements CredentialsSpec {
        public OAuth2 {
            boolean signsItself = grant.signsAssertion();
            SpecValidator.of(OAuth2.class)
                    .require(
                            !signsItself || client.privateKey() != null,
                            "assertion",
                            "missing",
                            "a signed JWT, or a private_key to sign one with")
                    .require(
                            signsItself
                                    || client.privateKey() == null
                                    || client.authenticatesBy(ClientAuthMethod.PRIVATE_KEY_JWT),
                            "private_key",
                            "written",
                            "none, as nothing is signed with it; client_auth: private_key_jwt does")
                    .require(
                            !client.authenticatesBy(ClientAuthMethod.TLS_CLIENT_AUTH) || server.hasCertificate(),
                            "tls",
                            "no certificate",
                            "certificate and key, for tls_client_auth")
                    .require(
                            !grant.needsClientAuthentication() || !client.authenticatesBy(ClientAuthMethod.NONE),
                            "client_auth",
                            client.clientAuth(),
                            "a way to prove who we are, for this grant has no other")
                    .throwIfInvalid();
        }

        @Override
        public boolean needsCaller() {
            return grant.needsCaller();
        }

        @Override
        public boolean refreshesTokens() {
            return true;
        }

        @Override
        public @Nullable ClientTlsSpec tls() {
            return server.tls();
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.oauth2(this);
        }
    }

    /** The token of the caller, passed on as it came. */
    record Relay() implements CredentialsSpec {
        @Override
        public boolean needsCaller() {
            return true;
        }

        @Override
        public boolean refreshesTokens() {
            return false;
        }

        @Override
        public @Nullable ClientTlsSpec tls() {
            return null;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.relay(this);
        }
    }

    /** A key of ours in a header. */
    record Header(
            @Setting("The request header that carries the key.")
            String name,

            @Setting("The key; keep it in a file or the environment.")
            Secret value)
            implements CredentialsSpec {

        public Header {
            SpecValidator.of(Header.class)
                    .require(HeaderSyntax.isToken(name), "name", name, "the name of a header")
                    .require(!value.value().isEmpty(), "value", "(empty)", "a text that is not empty")
                    .throwIfInvalid();
        }

        @Override
        public boolean needsCaller() {
            return false;
        }

        @Override
        public boolean refreshesTokens() {
            return false;
        }

        @Override
        public @Nullable ClientTlsSpec tls() {
            return null;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.header(this);
        }
    }

    /** A name and a password of ours (RFC 7617). */
    record Basic(
            @Setting("Our name, without a colon.") String username,

            @Setting("Our password; keep it in a file or the environment.")
            Secret password)
            implements CredentialsSpec {
        public Basic {
            SpecValidator.of(Basic.class)
                    .require(username.indexOf(':') < 0, "username", username, "a name without a colon")
                    .throwIfInvalid();
        }

        @Override
        public boolean needsCaller() {
            return false;
        }

        @Override
        public boolean refreshesTokens() {
            return false;
        }

        @Override
        public @Nullable ClientTlsSpec tls() {
            return null;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.basic(this);
        }
    }
}

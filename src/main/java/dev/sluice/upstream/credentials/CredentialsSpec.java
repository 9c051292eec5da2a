package dev.sluice.upstream.credentials;

import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.tls.ClientTlsSpec;
import org.jspecify.annotations.Nullable;

/** The credentials of a backend in the configuration. The setting {@code grant} selects one of these kinds. */
public sealed interface CredentialsSpec {

    /** Returns whether calls need the token of a caller that an identity has verified. */
    default boolean needsCaller() {
        return false;
    }

    /** Returns whether a new token replaces a rejected one, so that one attempt may send two requests. */
    default boolean refreshesTokens() {
        return false;
    }

    /** Returns the TLS settings of the token server; null where there is no token server or it has no such settings. */
    default @Nullable ClientTlsSpec tls() {
        return null;
    }

    /** Returns the name of the request header that carries the credentials. */
    default String headerName() {
        return CredentialHeader.BEARER.header().toString();
    }

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
            boolean signsAssertion = grant.signsAssertion();
            boolean usesPrivateKey = signsAssertion || client.authenticatesBy(ClientAuthMethod.PRIVATE_KEY_JWT);
            SpecValidator.of(OAuth2.class, server, client, token, grant)
                    .require(
                            !signsAssertion || client.privateKey() != null,
                            "assertion",
                            "missing",
                            "a signed JWT, or a private_key to sign one with")
                    .require(
                            usesPrivateKey || client.privateKey() == null,
                            "private_key",
                            "written",
                            "none, because it signs nothing; client_auth: private_key_jwt uses it")
                    .require(
                            !client.authenticatesBy(ClientAuthMethod.TLS_CLIENT_AUTH) || server.hasCertificate(),
                            "tls",
                            "no certificate",
                            "certificate and key, for tls_client_auth")
                    .require(
                            !grant.needsClientAuthentication() || !client.authenticatesBy(ClientAuthMethod.NONE),
                            "client_auth",
                            client.clientAuth(),
                            "a method of client authentication, because this grant has no other proof")
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

    /** The token of the caller, passed on unchanged. */
    record Relay() implements CredentialsSpec {
        @Override
        public boolean needsCaller() {
            return true;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.relay(this);
        }
    }

    /** A key of the gateway in a request header. */
    record Header(
            @Setting("The request header that carries the key.")
            String name,

            @Setting("The key; keep it in a file or the environment.")
            Secret value)
            implements CredentialsSpec {

        public Header {
            SpecValidator.of(Header.class, name, value)
                    .require(HeaderSyntax.isToken(name), "name", name, "the name of a header")
                    .require(!value.value().isEmpty(), "value", "(empty)", "a text that is not empty")
                    .throwIfInvalid();
        }

        @Override
        public String headerName() {
            return name;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.header(this);
        }
    }

    /** A user name and a password of the gateway (RFC 7617). */
    record Basic(
            @Setting("The user name, without a colon.") String username,

            @Setting("The password; keep it in a file or the environment.")
            Secret password)
            implements CredentialsSpec {
        public Basic {
            SpecValidator.of(Basic.class, username, password)
                    .require(username.indexOf(':') < 0, "username", username, "a name without a colon")
                    .throwIfInvalid();
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.basic(this);
        }
    }
}

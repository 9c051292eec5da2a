package dev.sluice.gateway.identity.jwt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.core.memory.HeapShare;
import dev.sluice.core.trace.Reason;
import dev.sluice.gateway.identity.AccessFailure;
import dev.sluice.gateway.identity.AccessWatch;
import dev.sluice.gateway.identity.AuthenticationRequest;
import dev.sluice.gateway.identity.Authenticator;
import dev.sluice.gateway.identity.BearerToken;
import dev.sluice.gateway.identity.Caller;
import dev.sluice.gateway.identity.DenialReason;
import dev.sluice.gateway.identity.IdentityContext;
import dev.sluice.gateway.identity.InvalidTokenException;
import dev.sluice.gateway.identity.JwtSpec;
import dev.sluice.gateway.identity.jwt.VerifiedTokens.VerifiedToken;
import dev.sluice.language.json.StrictJson;
import dev.sluice.upstream.backend.SubjectToken;
import dev.sluice.upstream.oauth.IssuerClient;
import dev.sluice.upstream.oauth.IssuerMetadata;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Authenticates callers by a signed token in {@code Authorization} (RFC 6750, RFC 7519). Caches verified tokens by their hash
 * until they expire or the issuer's keys change.
 *
 * <p>vertx-auth-jwt verifies the signature. It accepts some invalid tokens, which this room rejects first (RFC 8725): unsigned
 * tokens without keys, no expiry, unknown extensions, duplicate names, encodings that are not canonical. Thread-safe.
 */
public final class JwtAuthenticator implements Authenticator {
    private final JwtSpec spec;
    private final IdentityContext context;
    private final ClaimsValidator claims;
    private final JwkSetCache keys;
    private final VerifiedTokens verified;
    private final AccessWatch expired;

    /** Creates an authenticator, which fetches the issuer's keys after {@link #start}. */
    public JwtAuthenticator(Vertx vertx, JwtSpec spec, IdentityContext context) {
        IssuerClient issuer = context.issuerClient();
        IssuerMetadata metadata = context.metadata(issuer, spec.issuer());
        this.spec = spec;
        this.context = context;
        this.claims = new ClaimsValidator(spec);
        this.expired = AccessWatch.ofLeeway(spec.leeway());
        this.keys = new JwkSetCache(
                cause -> metadata.endpoint("jwks_uri", spec.jwksUrl(), cause)
                        .compose(url -> issuer.causedBy(cause).fetchKeys(url))
                        .onFailure(failure -> metadata.invalidate())
                        .map(jwks -> JwkSet.of(vertx, jwks, spec)),
                context);
        this.verified = new VerifiedTokens(context.clock(), HeapShare.VERIFIED_TOKENS.bytes());
    }

    @Override
    public void start() {
        keys.start();
    }

    @Override
    public void close() {
        keys.close();
    }

    @Override
    public Future<Caller> authenticate(AuthenticationRequest request) {
        try {
            BearerToken token = BearerToken.from(request.headers());
            ByteBuffer hash = token.hash();
            VerifiedToken cached = verified.find(hash);
            if (cached != null && cached.keys() == keys.current())
                return Future.succeededFuture(caller(token, claimsOf(cached.payload())));
            return verify(token, hash, request);
        } catch (InvalidTokenException e) {
            return deny(e.reason());
        }
    }

    private Future<Caller> verify(BearerToken token, ByteBuffer hash, AuthenticationRequest request) {
        SignedJwt signed = SignedJwt.parse(token.value(), spec.algorithms());
        Duration remaining =
                claims.remainingLifetime(signed.claims(), context.clock().now());
        long expiresAtNanos = context.clock().nanos() + remaining.toNanos();
        return keys.keysFor(signed, request).compose(keySet -> {
            if (!keySet.mayHaveSigned(signed)) return deny(DenialReason.SIGNING_KEY);
            if (!keySet.verifies(token.value())) return deny(DenialReason.SIGNATURE);
            // Otherwise late results with former keys would replace those with the current ones.
            if (keySet == keys.current())
                verified.add(hash, new VerifiedToken(signed.payload(), keySet, expiresAtNanos));
            return Future.succeededFuture(caller(token, signed.claims()));
        });
    }

    /** Parses the claims again, because each request has its own tree. */
    private static ObjectNode claimsOf(Buffer payload) {
        return StrictJson.readObject(payload.getBytes()).orElseThrow();
    }

    private Caller caller(BearerToken token, ObjectNode accepted) {
        boolean isExpired =
                accepted.path("exp").doubleValue() <= context.clock().now().getEpochSecond();
        return new Caller(accepted, new SubjectToken(token.value()), isExpired ? expired : AccessWatch.NONE);
    }

    private Future<Caller> deny(Reason reason) {
        return Future.failedFuture(AccessFailure.invalidToken(reason, context.identity()));
    }
}

package dev.sluice.identity.introspection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.sluice.backend.SubjectToken;
import dev.sluice.identity.AuthenticationRequest;
import dev.sluice.identity.AuthenticationUnavailable;
import dev.sluice.identity.Authenticator;
import dev.sluice.identity.BearerChallenge;
import dev.sluice.identity.BearerToken;
import dev.sluice.identity.Caller;
import dev.sluice.identity.DenialReason;
import dev.sluice.identity.IdentityContext;
import dev.sluice.identity.IntrospectionSpec;
import dev.sluice.identity.InvalidTokenException;
import dev.sluice.identity.Unauthenticated;
import dev.sluice.oauth.ClientAuthentication;
import dev.sluice.oauth.IssuerClient;
import dev.sluice.oauth.IssuerMetadata;
import dev.sluice.spec.Secret;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Callers known by a token in {@code Authorization} that its issuer is asked about (RFC 7662). What it says is remembered by
 * the token's hash for a short while, never past the token's end; however many requests bear one token, it is asked about
 * once at a time. How many questions are under way is bounded by the bulkhead of the issuer's backend.
 *
 * <p>Safe for any number of event loops, as the cache is; the flights live on the home loop.
 */
public final class IntrospectionAuthenticator implements Authenticator {
    private static final int MOST_REMEMBERED = 10_000;

    private final IntrospectionSpec spec;
    private final IdentityContext around;
    private final IssuerClient issuer;
    private final IssuerMetadata metadata;
    private final Function<Secret, Future<String>> secrets;
    private final OutageLog outage;
    private final Cache<ByteBuffer, IntrospectionResult> said;
    private final Map<ByteBuffer, Future<IntrospectionResult>> flights = new HashMap<>();

    /**
     * Asks nobody for anything yet.
     *
     * @param secrets reads a secret as it is now, off the event loops, and answers on the home loop
     */
    public IntrospectionAuthenticator(
            IntrospectionSpec spec, IdentityContext around, Function<Secret, Future<String>> secrets) {
        this.secrets = secrets;
        this.spec = spec;
        this.around = around;
        this.issuer = around.issuerClient();
        this.metadata = around.metadata(issuer, spec.issuer() == null ? "" : spec.issuer());
        this.outage = new OutageLog(around.identity(), around.clock());
        this.said = Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfter(Expiry.creating((ByteBuffer hash, IntrospectionResult answer) -> answer.left()))
                .ticker(around.clock()::nanos)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public Future<Caller> of(AuthenticationRequest evidence) {
        try {
            BearerToken token = BearerToken.of(evidence.headers());
            ByteBuffer hash = token.hash();
            IntrospectionResult known = said.getIfPresent(hash);
            if (known != null) return outcome(token, known);
            return around.home()
                    .call(() -> asked(token, hash), evidence.deadline(), around.clock(), this::noAnswer)
                    .compose(answer -> outcome(token, answer));
        } catch (InvalidTokenException e) {
            return unknown(e.reason());
        }
    }

    private Future<Caller> outcome(BearerToken token, IntrospectionResult answer) {
        ObjectNode claims = answer.claims();
        if (claims != null)
            return Future.succeededFuture(new Caller(claims.deepCopy(), new SubjectToken(token.text())));
        return unknown(answer.refusal() == null ? DenialReason.INACTIVE : answer.refusal());
    }

    private Future<Caller> unknown(DenialReason reason) {
        return Future.failedFuture(new Unauthenticated(reason, BearerChallenge.of(around.identity(), reason)));
    }

    private AuthenticationUnavailable noAnswer() {
        return new AuthenticationUnavailable(DenialReason.NO_ANSWER, around.identity());
    }

    /** The one question about a token that is under way, or else a new one. */
    private Future<IntrospectionResult> asked(BearerToken token, ByteBuffer hash) {
        IntrospectionResult known = said.getIfPresent(hash);
        if (known != null) return Future.succeededFuture(known);
        Future<IntrospectionResult> flight = flights.get(hash);
        if (flight != null) return flight;
        Future<IntrospectionResult> started = ask(token).onSuccess(answer -> said.put(hash, answer));
        if (!started.isComplete()) flights.put(hash, started);
        return started.onComplete(landed -> flights.remove(hash));
    }

    private Future<IntrospectionResult> ask(BearerToken token) {
        return metadata.endpoint("introspection_endpoint", spec.url())
                .compose(url -> secrets.apply(spec.clientSecret())
                        .map(secret -> ClientAuthentication.basic(spec.clientId(), secret))
                        .compose(client -> issuer.introspect(url, client, token.text())))
                .map(answer ->
                        IntrospectionResult.of(answer, spec, around.clock().now()))
                .onSuccess(answer -> outage.answered())
                .recover(this::failed);
    }

    private Future<IntrospectionResult> failed(Throwable failure) {
        outage.failed(failure.getMessage());
        metadata.invalidate();
        return Future.failedFuture(noAnswer());
    }
}

package dev.sluice.gateway.identity.introspection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import dev.sluice.core.memory.HeapShare;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.gateway.identity.AccessFailure;
import dev.sluice.gateway.identity.AuthenticationRequest;
import dev.sluice.gateway.identity.Authenticator;
import dev.sluice.gateway.identity.BearerToken;
import dev.sluice.gateway.identity.Caller;
import dev.sluice.gateway.identity.DenialReason;
import dev.sluice.gateway.identity.IdentityContext;
import dev.sluice.gateway.identity.IntrospectionSpec;
import dev.sluice.gateway.identity.InvalidTokenException;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.NotSent.BulkheadFull.Limit;
import dev.sluice.upstream.backend.SubjectToken;
import dev.sluice.upstream.backend.Wait;
import dev.sluice.upstream.oauth.ClientAuthentication;
import dev.sluice.upstream.oauth.IssuerClient;
import dev.sluice.upstream.oauth.IssuerMetadata;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates callers by introspection of the token in {@code Authorization} (RFC 7662). Caches a response by the token's
 * hash, at most until the token expires. At most one request per token is in flight. The bulkhead of the issuer's backend limits
 * the number of requests in flight, and those of one client to its share.
 *
 * <p>Thread-safe: the cache is shared; pending requests belong to the context's event loop.
 */
public final class IntrospectionAuthenticator implements Authenticator {
    private final IntrospectionSpec spec;
    private final IdentityContext context;
    private final IssuerClient issuer;
    private final IssuerMetadata metadata;
    private final Function<Secret, Future<String>> secrets;
    private final OutageLog outageLog;
    private final Cache<ByteBuffer, IntrospectionResult> cache;
    private final Map<ByteBuffer, Future<IntrospectionResult>> pending = new HashMap<>();
    private final TokenWatches watches;

    /** @param secrets reads the current value of a secret without blocking; completes on the context's event loop */
    public IntrospectionAuthenticator(
            IntrospectionSpec spec, IdentityContext context, Function<Secret, Future<String>> secrets) {
        this.secrets = secrets;
        this.spec = spec;
        this.context = context;
        this.issuer = context.issuerClient();
        this.metadata = context.metadata(issuer, spec.issuer() == null ? "" : spec.issuer());
        this.outageLog = new OutageLog(context.identity(), context.clock());
        this.cache = IntrospectionResult.cache(context.clock(), HeapShare.INTROSPECTED_TOKENS.bytes());
        this.watches =
                new TokenWatches(context, spec.cache(), (token, hash) -> introspectOnce(token, hash, null, null));
    }

    @Override
    public Future<Caller> authenticate(AuthenticationRequest request) {
        try {
            BearerToken token = BearerToken.from(request.headers());
            ByteBuffer hash = token.hash();
            IntrospectionResult cached = cache.getIfPresent(hash);
            if (cached != null) return toCaller(token, hash, cached);
            return new Wait<IntrospectionResult>()
                    .atMost(request.deadline().remaining(context.clock()), context.clock(), this::unavailable)
                    .answerFrom(context.eventLoop()
                            .call(() -> introspectOnce(token, hash, request.trace(), request.client())))
                    .compose(result -> toCaller(token, hash, result));
        } catch (InvalidTokenException e) {
            return deny(e.reason());
        }
    }

    private Future<Caller> toCaller(BearerToken token, ByteBuffer hash, IntrospectionResult result) {
        ObjectNode claims = result.claims();
        if (claims != null)
            return Future.succeededFuture(new Caller(
                    claims.deepCopy(), new SubjectToken(token.value()), watches.of(token, hash, result.validUntil())));
        return deny(result.denial() == null ? DenialReason.INACTIVE : result.denial());
    }

    private Future<Caller> deny(Reason reason) {
        return Future.failedFuture(AccessFailure.invalidToken(reason, context.identity()));
    }

    @Override
    public void close() {
        watches.close();
    }

    private AccessFailure unavailable() {
        return AccessFailure.unavailable(DenialReason.NO_ANSWER, context.identity());
    }

    /** Returns the cached result, or that of the request in flight, or sends a request. */
    private Future<IntrospectionResult> introspectOnce(
            BearerToken token, ByteBuffer hash, @Nullable TraceContext cause, @Nullable String client) {
        IntrospectionResult cached = cache.getIfPresent(hash);
        if (cached != null) return Future.succeededFuture(cached);
        Future<IntrospectionResult> inFlight = pending.get(hash);
        if (inFlight != null) return inFlight;
        Future<IntrospectionResult> started =
                introspect(token, cause, client).onSuccess(result -> cache.put(hash, result));
        if (!started.isComplete()) pending.put(hash, started);
        return started.onComplete(ended -> pending.remove(hash));
    }

    private Future<IntrospectionResult> introspect(
            BearerToken token, @Nullable TraceContext cause, @Nullable String client) {
        IssuerClient sender = issuer.causedBy(cause).ofTenant(client);
        return metadata.endpoint("introspection_endpoint", spec.url(), cause)
                .compose(url -> secrets.apply(spec.clientSecret())
                        .map(secret -> ClientAuthentication.basic(spec.clientId(), secret))
                        .compose(credentials -> sender.introspect(url, credentials, token.value())))
                .map(response -> IntrospectionResult.of(response, spec, context.clock()))
                .onSuccess(result -> outageLog.onResponse())
                .recover(this::onFailure);
    }

    /** A full share of one client says nothing about the issuer. */
    private Future<IntrospectionResult> onFailure(Throwable failure) {
        if (failure instanceof BackendFailure rejected && rejected.limit() == Limit.TENANT)
            return Future.failedFuture(AccessFailure.overloaded(context.identity()));
        outageLog.onFailure(failure);
        metadata.invalidate();
        return Future.failedFuture(unavailable());
    }
}

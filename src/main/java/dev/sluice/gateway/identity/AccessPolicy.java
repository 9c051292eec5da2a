package dev.sluice.gateway.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.core.trace.SharedReason;
import dev.sluice.gateway.identity.AccessFailure.Kind;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates the caller of a route with the first identity that succeeds, then checks the route's scopes and requirement.
 * Immutable and thread-safe.
 */
public final class AccessPolicy {
    private final List<NamedAuthenticator> authenticators;
    private final List<String> scopes;
    private final IdentityEvents events;

    /**
     * An authenticator.
     *
     * @param name the name of its identity in the configuration
     * @param header the header with the credentials; null if they are in no header
     */
    public record NamedAuthenticator(
            String name,
            Authenticator authenticator,
            @Nullable String header) {
        private boolean readsAuthorization() {
            return "Authorization".equalsIgnoreCase(header);
        }
    }

    /**
     * Creates a policy.
     *
     * @param authenticators at least one, tried in this order
     * @param scopes the scopes that a caller must have
     */
    public AccessPolicy(List<NamedAuthenticator> authenticators, List<String> scopes, IdentityEvents events) {
        this.authenticators = List.copyOf(authenticators);
        this.scopes = List.copyOf(scopes);
        this.events = events;
    }

    /**
     * Returns the request of an authorised caller, or fails with {@link AccessFailure}. Completes like an {@link
     * Authenticator}.
     *
     * @param toRequest creates the request of an authenticated caller from the name of its identity; called once
     * @param requirement the requirement of the route
     */
    public <R> Future<R> check(
            AuthenticationRequest request, BiFunction<String, Caller, R> toRequest, Predicate<R> requirement) {
        return authenticate(request, new ArrayList<>())
                .compose(authenticated -> authorize(authenticated, toRequest, requirement));
    }

    /**
     * Whether {@code Authorization} may reach a backend: if it authenticated the caller, or if no identity reads it. Otherwise no identity has
     * verified it, although the route takes such credentials.
     *
     * @param identity the identity that authenticated the caller
     */
    public boolean passesAuthorization(@Nullable String identity) {
        boolean isRead = false;
        for (NamedAuthenticator each : authenticators) {
            if (each.readsAuthorization() && each.name.equals(identity)) return true;
            isRead |= each.readsAuthorization();
        }
        return !isRead;
    }

    /** Returns the headers, in lower case, in which the authenticators look for credentials. */
    public Set<String> credentialHeaders() {
        return authenticators.stream()
                .flatMap(each -> Stream.ofNullable(each.header))
                .map(header -> header.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    private record AuthenticatedCaller(NamedAuthenticator authenticator, Caller caller) {}

    /** Tries the next authenticator. */
    private Future<AuthenticatedCaller> authenticate(AuthenticationRequest request, List<AccessFailure> denials) {
        if (denials.size() == authenticators.size()) return Future.failedFuture(reportDenial(denials));
        NamedAuthenticator authenticator = authenticators.get(denials.size());
        return authenticator
                .authenticator
                .authenticate(request)
                .map(caller -> new AuthenticatedCaller(authenticator, caller))
                .recover(failure -> tryNext(failure, request, denials));
    }

    private Future<AuthenticatedCaller> tryNext(
            Throwable failure, AuthenticationRequest request, List<AccessFailure> denials) {
        if (!(failure instanceof AccessFailure denial)) return Future.failedFuture(failure);
        NamedAuthenticator authenticator = authenticators.get(denials.size());
        if (denial.reason() == SharedReason.AMBIGUOUS) {
            events.onDeny(authenticator.name, denial.reason());
            return Future.failedFuture(denial);
        }
        denials.add(denial);
        return authenticate(request, denials);
    }

    /** Reports one denial: of the identity whose credentials the caller sent, or else of the first identity. */
    private AccessFailure reportDenial(List<AccessFailure> denials) {
        AccessFailure outcome = combine(denials);
        int index = 0;
        while (denials.get(index).reason() != outcome.reason()) index++;
        events.onDeny(authenticators.get(index).name, outcome.reason());
        return outcome;
    }

    /** An unavailable identity wins over a 401, because it might have authenticated the caller. */
    private static AccessFailure combine(List<AccessFailure> denials) {
        for (AccessFailure denial : denials) if (denial.kind() != Kind.INVALID_CREDENTIALS) return denial;
        return denials.stream()
                .filter(denial -> denial.reason() != SharedReason.UNAUTHENTICATED)
                .findFirst()
                .orElse(denials.get(0))
                .withChallenge(challenges(denials));
    }

    private static String challenges(List<AccessFailure> denials) {
        return denials.stream()
                .map(AccessFailure::challenge)
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private <R> Future<R> authorize(
            AuthenticatedCaller authenticated, BiFunction<String, Caller, R> toRequest, Predicate<R> requirement) {
        if (!scopes.isEmpty() && !Scopes.from(authenticated.caller.claims()).containsAll(scopes))
            return deny(
                    authenticated,
                    AccessFailure.insufficientScope(scopes, authenticated.authenticator.name, authenticated.caller));
        R request = toRequest.apply(authenticated.authenticator.name, authenticated.caller);
        if (!requirement.test(request)) return deny(authenticated, AccessFailure.requirementNotMet());
        events.onAuthenticate(authenticated.authenticator.name);
        return Future.succeededFuture(request);
    }

    private <R> Future<R> deny(AuthenticatedCaller authenticated, AccessFailure denial) {
        events.onDeny(authenticated.authenticator.name, denial.reason());
        return Future.failedFuture(denial);
    }

    /**
     * Reads the scopes of a caller from the claims {@code scope} (RFC 8693 4.2), {@code scp} and {@code scopes}. Each is a text of
     * names with spaces between them, or a list of names.
     */
    static final class Scopes {
        private static final List<String> CLAIMS = List.of("scope", "scp", "scopes");

        private Scopes() {}

        static Set<String> from(ObjectNode claims) {
            Set<String> scopes = new HashSet<>();
            for (String claim : CLAIMS) add(claims.path(claim), scopes);
            return scopes;
        }

        private static void add(JsonNode claim, Set<String> scopes) {
            if (claim.isTextual()) scopes.addAll(Arrays.asList(claim.asText().split(" ")));
            for (JsonNode name : claim) if (claim.isArray() && name.isTextual()) scopes.add(name.asText());
        }
    }
}

package dev.sluice.gateway.identity;

import java.util.List;

/**
 * Builds {@code WWW-Authenticate} for bearer tokens (RFC 6750 3). The realm is the identity's name. No part needs quoting,
 * because all parts come from the configuration and from {@link DenialReason}.
 */
final class BearerChallenge {
    private BearerChallenge() {}

    /** Returns the challenge to a request without credentials. */
    static String of(String identity) {
        return "Bearer realm=\"" + identity + "\"";
    }

    static String invalidToken(String identity, DenialReason reason) {
        return of(identity) + ", error=\"invalid_token\", error_description=\"" + reason.description() + "\"";
    }

    static String insufficientScope(String identity, List<String> scopes) {
        return of(identity) + ", error=\"insufficient_scope\", scope=\"" + String.join(" ", scopes) + "\"";
    }
}

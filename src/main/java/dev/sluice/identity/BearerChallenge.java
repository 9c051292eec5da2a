package dev.sluice.identity;

import java.util.List;

/**
 * What {@code WWW-Authenticate} says of bearer tokens (RFC 6750 3): the realm is the identity's name. Its parts come from
 * the configuration and from {@link DenialReason} alone, so nothing in them needs quoting.
 */
public final class BearerChallenge {
    private BearerChallenge() {}

    /** For a request that is refused; one without any credentials is told no error. */
    public static String of(String identity, DenialReason reason) {
        return reason == DenialReason.NO_CREDENTIALS
                ? realm(identity)
                : realm(identity) + ", error=\"invalid_token\", error_description=\"" + reason.description() + "\"";
    }

    static String insufficientScope(String identity, List<String> scopes) {
        return realm(identity) + ", error=\"insufficient_scope\", scope=\"" + String.join(" ", scopes) + "\"";
    }

    private static String realm(String identity) {
        return "Bearer realm=\"" + identity + "\"";
    }
}

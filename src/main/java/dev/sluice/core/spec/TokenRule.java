package dev.sluice.core.spec;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rule for a token of the operator that a request carries in a header: 32 to 4096 bytes of a bearer token (RFC 6750 2.1). */
public final class TokenRule {
    private static final int MIN_BYTES = 32;
    /** As Basic credentials, a token of this length fits into the 8 KiB that Vert.x accepts as headers. */
    private static final int MAX_BYTES = 4096;

    private static final Pattern SYNTAX = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private TokenRule() {}

    /** Adds the rule for a setting; null is a token that is left out. */
    public static SpecValidator check(SpecValidator validator, String setting, @Nullable Secret token) {
        if (token == null) return validator;
        int bytes = token.value().getBytes(StandardCharsets.UTF_8).length;
        return validator
                .require(
                        bytes >= MIN_BYTES && bytes <= MAX_BYTES,
                        setting,
                        bytes + " bytes",
                        MIN_BYTES + " to " + MAX_BYTES + " bytes")
                .require(
                        SYNTAX.matcher(token.value()).matches(),
                        setting,
                        "(secret)",
                        "letters, digits and -._~+/, with = only at the end");
    }
}

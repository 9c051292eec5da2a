package dev.sluice.core.http;

import dev.sluice.core.spec.InvalidTextException;

/**
 * An origin in the configuration, as browsers send it (RFC 6454 6.2): {@code https://shop.example.com}. A pattern
 * {@code https://*.example.com} stands for one label. {@code *} stands for all origins, and {@code null} for pages without an origin, such
 * as sandboxed ones. Immutable.
 *
 * @param text in lower case, without a path and without the default port
 */
public record Origin(String text) {
    /** The valid form, for a message. */
    public static final String EXPECTED =
            "an origin such as https://shop.example.com, https://*.example.com, * or \"null\"";

    private static final String ANY = "*";
    private static final String NULL = "null";

    /**
     * Parses an origin of http or https, a pattern, {@code *} or {@code null}.
     *
     * @throws InvalidTextException for another text; the message names the mistake, and the origin that was probably meant
     */
    public static Origin parse(String text) {
        if (!text.equals(ANY) && !text.equals(NULL)) new OriginSyntax(text).check();
        return new Origin(text);
    }

    /** Whether this stands for every origin. */
    public boolean isAny() {
        return text.equals(ANY);
    }

    /** Whether this stands for pages without an origin. */
    public boolean isNull() {
        return text.equals(NULL);
    }

    /** Whether the first label may be any. */
    public boolean isWildcard() {
        return text.contains(OriginSyntax.WILDCARD);
    }

    /** Returns the notation of the configuration. */
    @Override
    public String toString() {
        return text;
    }
}

package dev.sluice.gateway.route;

import dev.sluice.core.spec.InvalidTextException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on a header of a request: the header has exactly this value. A request that repeats the header is ambiguous, and is
 * rejected.
 */
public record HeaderCondition(String name, String value) {
    private static final Pattern TEXT = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+)=([\\x21-\\x7e]+)");

    /**
     * Parses {@code X-Version=2}.
     *
     * @throws InvalidTextException if the text is invalid
     */
    public static HeaderCondition parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches())
            throw InvalidTextException.at(
                    0, "'" + text + "' is not a condition (expected: Header=value, such as X-Version=2)");
        return new HeaderCondition(parts.group(1), parts.group(2));
    }

    /** Returns whether no request matches both. */
    boolean isDisjointFrom(HeaderCondition other) {
        return name.equalsIgnoreCase(other.name) && !value.equals(other.value);
    }

    @Override
    public String toString() {
        return name + "=" + value;
    }
}

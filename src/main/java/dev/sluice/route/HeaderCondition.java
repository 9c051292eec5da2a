package dev.sluice.route;

import dev.sluice.spec.InvalidTextException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a header of a request must be. Who repeats the header does not meet it, since nobody knows which value is meant.
 *
 * @param name the header's name, as it is written
 * @param value the one value that it must have, exactly
 */
public record HeaderCondition(String name, String value) {
    private static final Pattern TEXT = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+)=([\\x21-\\x7e]+)");

    /**
     * Reads {@code X-Version=2}.
     *
     * @throws InvalidTextException when it has another shape
     */
    public static HeaderCondition parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches())
            throw InvalidTextException.at(
                    0, "'" + text + "' is not a condition (expected: Header=value, such as X-Version=2)");
        return new HeaderCondition(parts.group(1), parts.group(2));
    }

    /** Whether no request can meet both. */
    boolean isDisjointFrom(HeaderCondition other) {
        return name.equalsIgnoreCase(other.name) && !value.equals(other.value);
    }

    @Override
    public String toString() {
        return name + "=" + value;
    }
}

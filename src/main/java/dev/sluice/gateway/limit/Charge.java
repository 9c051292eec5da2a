package dev.sluice.gateway.limit;

import dev.sluice.core.spec.InvalidTextException;
import java.util.regex.Pattern;

/**
 * The units that a request costs: a fixed number, or one for each attempt that was sent to a backend. Immutable.
 *
 * @param units at least 1; 0 for the number of attempts
 */
public record Charge(int units) {
    /** One unit for each attempt that was sent, and at least one. */
    public static final Charge CALLS = new Charge(0);

    /** One unit. */
    public static final Charge ONE = new Charge(1);

    /** The valid form, for a message. */
    public static final String EXPECTED = "a whole number from 1 to 1000000000, or calls";

    private static final String CALLS_TEXT = "calls";
    private static final int MAX_UNITS = 1_000_000_000;
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,9}");

    public Charge {
        if (units < 0 || units > MAX_UNITS) throw new IllegalArgumentException(units + " (expected: " + EXPECTED + ")");
    }

    /**
     * Parses a whole number, or {@code calls}.
     *
     * @throws InvalidTextException for another text; the message has the expected form
     */
    public static Charge parse(String text) {
        if (text.equals(CALLS_TEXT)) return CALLS;
        if (text.equals("call")) throw InvalidTextException.at(0, text + "; did you mean " + CALLS_TEXT + "?");
        if (!NUMBER.matcher(text).matches() || Long.parseLong(text) > MAX_UNITS)
            throw InvalidTextException.at(0, text + " (expected: " + EXPECTED + ")");
        return new Charge(Integer.parseInt(text));
    }

    /** Whether each attempt that was sent costs one unit. */
    public boolean isCalls() {
        return units == 0;
    }

    /** Returns the units that a request needs on its arrival. */
    public int onArrival() {
        return Math.max(1, units);
    }

    /** Returns the notation of the configuration. */
    @Override
    public String toString() {
        return isCalls() ? CALLS_TEXT : String.valueOf(units);
    }
}

package dev.sluice.config.source;

import org.jspecify.annotations.Nullable;

/**
 * The way from the top of the configuration to one value, such as {@code backends.orders.url[1]}.
 *
 * @param parent the way to what holds the value; null at the top
 * @param step the last part of the way, with its punctuation
 */
public record KeyPath(@Nullable KeyPath parent, String step) {
    /** The configuration as a whole; its text is empty. */
    public static final KeyPath TOP = new KeyPath(null, "");

    private static final int LONGEST_KEY = 120;

    /** The way to the value under a key. */
    public KeyPath key(String key) {
        String shown = key.length() > LONGEST_KEY ? key.substring(0, LONGEST_KEY) + "…" : key;
        return new KeyPath(this, parent == null ? shown : "." + shown);
    }

    /** The way to an element of a list; {@code index} counts from 0. */
    public KeyPath item(int index) {
        return new KeyPath(this, "[" + index + "]");
    }

    @Override
    public String toString() {
        return parent == null ? step : parent + step;
    }
}

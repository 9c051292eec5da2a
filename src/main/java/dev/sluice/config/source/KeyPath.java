package dev.sluice.config.source;

import org.jspecify.annotations.Nullable;

/**
 * The way from the top of the configuration to one value, such as {@code backends.orders.url[1]}.
 *
 * @param parent the way to what holds the value; null at the top
 * @param segment the last part of the way, with its punctuation
 */
public record KeyPath(@Nullable KeyPath parent, String segment) {
    /** The configuration as a whole; its text is empty. */
    public static final KeyPath ROOT = new KeyPath(null, "");

    private static final int MAX_KEY_LENGTH = 120;

    /** The way to the value under a key. */
    public KeyPath key(String key) {
        String truncated = key.length() > MAX_KEY_LENGTH ? key.substring(0, MAX_KEY_LENGTH) + "…" : key;
        return new KeyPath(this, parent == null ? truncated : "." + truncated);
    }

    /** The way to an element of a list; {@code index} counts from 0. */
    public KeyPath item(int index) {
        return new KeyPath(this, "[" + index + "]");
    }

    @Override
    public String toString() {
        return parent == null ? segment : parent + segment;
    }
}

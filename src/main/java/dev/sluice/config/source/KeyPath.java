package dev.sluice.config.source;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The path of a value, such as {@code backends.orders.url[1]}.
 *
 * @param parent the path of the container; null for the root
 * @param segment the last segment with its punctuation
 */
public record KeyPath(@Nullable KeyPath parent, String segment) {
    /** The whole configuration. Its text is empty. */
    public static final KeyPath ROOT = new KeyPath(null, "");

    private static final int MAX_KEY_LENGTH = 120;

    /** Returns the path of the value under a key. Cuts a key after 120 characters. */
    public KeyPath key(String key) {
        String truncated = key.length() > MAX_KEY_LENGTH ? key.substring(0, MAX_KEY_LENGTH) + "…" : key;
        return new KeyPath(this, parent == null ? truncated : "." + truncated);
    }

    /** Returns the path of an element; {@code index} counts from 0. */
    public KeyPath item(int index) {
        return new KeyPath(this, "[" + index + "]");
    }

    /** Returns the keys from the root, without the indexes of elements. */
    public List<String> keys() {
        List<String> keys = new ArrayList<>(parent == null ? List.of() : parent.keys());
        if (!segment.isEmpty() && !segment.startsWith("[")) keys.add(segment.substring(keys.isEmpty() ? 0 : 1));
        return keys;
    }

    @Override
    public String toString() {
        return parent == null ? segment : parent + segment;
    }
}

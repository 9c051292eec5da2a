package dev.sluice.gateway.validation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The way from a part of a request to a value. It becomes a text only for a violation. For one thread. */
final class Location {
    private static final int LEVELS = 16;

    private @Nullable String[] names = new String[LEVELS];
    private int[] indexes = new int[LEVELS];
    private int depth;

    void enter(String name) {
        grow();
        names[depth++] = name;
    }

    void enter(int index) {
        grow();
        names[depth] = null;
        indexes[depth++] = index;
    }

    private void grow() {
        if (depth < indexes.length) return;
        names = Arrays.copyOf(names, 2 * depth);
        indexes = Arrays.copyOf(indexes, 2 * depth);
    }

    void leave() {
        depth--;
    }

    /**
     * Returns the JSON Pointer (RFC 6901) to the value, or to the closest value around it whose pointer fits.
     *
     * @param maxLength characters
     */
    String pointer(int maxLength) {
        StringBuilder pointer = new StringBuilder();
        for (int level = 0; level < depth; level++) {
            String name = names[level];
            int length = pointer.length();
            // An escaped name is at least as long as the name.
            if (name != null && length + 1 + name.length() > maxLength) break;
            pointer.append('/').append(name == null ? String.valueOf(indexes[level]) : escape(name));
            if (pointer.length() > maxLength) {
                pointer.setLength(length);
                break;
            }
        }
        return pointer.toString();
    }

    static String escape(String name) {
        return name.indexOf('~') < 0 && name.indexOf('/') < 0
                ? name
                : name.replace("~", "~0").replace("/", "~1");
    }
}

package dev.sluice.language.uri;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The names of query parameters, compared as lenient servers read them. Such a server ignores case (ASP.NET), leading blanks and
 * brackets (qs, Rack), cuts a name at {@code [}, {@code ]} (Rails, qs) or NUL, and reads a dot and a blank as an underscore (PHP).
 * Immutable and thread-safe.
 */
public final class ParameterNames {
    private final Set<String> names;
    private final Set<String> keys = new HashSet<>();

    /** @param names decoded */
    public ParameterNames(Collection<String> names) {
        this.names = new LinkedHashSet<>(names);
        for (String name : names) keys.add(keyOf(name));
    }

    public boolean isEmpty() {
        return names.isEmpty();
    }

    /** Returns whether a server could read a decoded name as one of these names. */
    public boolean contains(String name) {
        // PHP reads a [ without its ] as an underscore.
        return keys.contains(keyOf(name)) || (name.indexOf('[') >= 0 && keys.contains(keyOf(name.replace('[', '_'))));
    }

    private static String keyOf(String name) {
        int start = 0;
        while (start < name.length() && (isBlank(name.charAt(start)) || isBracket(name.charAt(start)))) start++;
        int end = start;
        while (end < name.length() && !isBracket(name.charAt(end)) && name.charAt(end) != 0) end++;
        String joined = name.substring(start, end).replace('.', '_').replace(' ', '_');
        // Two steps, because some characters have no lower case of their own, such as the long s.
        return joined.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    private static boolean isBracket(char c) {
        return c == '[' || c == ']';
    }

    private static boolean isBlank(char c) {
        return c != 0 && (c <= ' ' || Character.isWhitespace(c));
    }

    /** Returns the names as they were written, separated by commas. */
    @Override
    public String toString() {
        return String.join(", ", names);
    }
}

package dev.sluice.language.pattern;

import org.jspecify.annotations.Nullable;

/**
 * A character or a set of characters in a regular expression.
 *
 * @param codePoint the character; -1 for a set
 * @param set the set in the syntax of RE2, as it stands in a class; null for a character
 */
public record PatternElement(int codePoint, @Nullable String set) {
    public static PatternElement of(int codePoint) {
        return new PatternElement(codePoint, null);
    }

    public static PatternElement of(String set) {
        return new PatternElement(-1, set);
    }

    public boolean isSet() {
        return set != null;
    }

    /** Returns the element as it stands in a class of RE2. */
    public String inClass() {
        return set != null ? set : quote(codePoint);
    }

    /** Returns the element as it stands outside a class of RE2. */
    public String alone() {
        return set != null ? "[" + set + "]" : quote(codePoint);
    }

    private static String quote(int codePoint) {
        boolean isPlain = codePoint >= 0x80 || Character.isLetterOrDigit(codePoint);
        return (isPlain ? "" : "\\") + Character.toString(codePoint);
    }
}

package dev.sluice.config.binding;

import java.util.regex.Pattern;

/** What an operator may call a backend, a step, an identity and so on, so that expressions and templates can refer to it. */
public final class Identifier {
    /** As a regular expression. */
    public static final String PATTERN = "[A-Za-z][A-Za-z0-9_-]*";

    /** In words. */
    public static final String EXPECTED = "a letter, then letters, digits, - and _";

    private static final Pattern NAME = Pattern.compile(PATTERN);

    private Identifier() {}

    /** Whether a text is one. */
    public static boolean isValid(String text) {
        return NAME.matcher(text).matches();
    }
}

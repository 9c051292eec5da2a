package dev.sluice.config.binding;

import java.util.regex.Pattern;

/** The names of backends, steps, identities and other entries. Expressions and templates can refer to such a name. */
public final class Identifier {
    public static final String PATTERN = "[A-Za-z][A-Za-z0-9_-]*";

    public static final String EXPECTED = "a letter, then letters, digits, - and _";

    private static final Pattern NAME = Pattern.compile(PATTERN);

    private Identifier() {}

    public static boolean isValid(String text) {
        return NAME.matcher(text).matches();
    }
}

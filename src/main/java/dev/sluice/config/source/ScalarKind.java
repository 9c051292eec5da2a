package dev.sluice.config.source;

import java.util.regex.Pattern;

/** The kind of a plain scalar by the core schema of YAML 1.2.2 (section 10.3.2). */
public enum ScalarKind {
    NULL("~|null|Null|NULL|"),
    BOOLEAN("true|True|TRUE|false|False|FALSE"),
    INTEGER("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"),
    FLOAT("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"),
    /** Infinity and not-a-number, which JSON does not support. */
    NOT_FINITE("[-+]?(\\.inf|\\.Inf|\\.INF)|\\.nan|\\.NaN|\\.NAN"),
    TEXT("(?s).*");

    private final Pattern pattern;

    ScalarKind(String pattern) {
        this.pattern = Pattern.compile(pattern);
    }

    static ScalarKind of(String text) {
        for (ScalarKind kind : values()) if (kind.matches(text)) return kind;
        return TEXT;
    }

    boolean matches(String text) {
        return pattern.matcher(text).matches();
    }
}

package dev.sluice.config.source;

/** How a scalar is written in YAML. */
enum Style {
    PLAIN,
    SINGLE_QUOTED,
    DOUBLE_QUOTED,
    /** A block that begins with {@code |}. */
    LITERAL,
    /** A block that begins with {@code >}. */
    FOLDED;

    boolean isBlock() {
        return this == LITERAL || this == FOLDED;
    }
}

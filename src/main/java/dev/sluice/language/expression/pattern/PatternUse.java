package dev.sluice.language.expression.pattern;

/** The result that a function needs of a pattern. A smaller need makes a faster program. */
public enum PatternUse {
    /** Whether there is a match. Quantifiers are lazy, so that a search ends at the first match. */
    PRESENCE,

    /** The offsets of all matches. */
    OFFSETS,

    /** The named groups of the first match. */
    GROUPS
}

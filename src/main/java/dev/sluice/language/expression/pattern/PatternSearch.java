package dev.sluice.language.expression.pattern;

/** The search for one pattern in one text. For one thread. */
interface PatternSearch {
    /** Searches for the first match that starts at {@code from} or later. */
    boolean find(int from);

    /** Returns the start of a group of the last match; -1 if the group took no part. Group 0 is the match. */
    int start(int group);

    int end(int group);

    /** Returns the offset behind the last character that all searches have read. */
    int readTo();
}

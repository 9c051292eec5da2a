package dev.sluice.language.pattern;

/** The parts of a regular expression that differ between dialects. Each method reads from the cursor of the translator. */
public interface PatternDialect {
    /** Reads an assertion that must not be repeated, and returns it in the syntax of RE2; an empty text, the default, if there is none. */
    default String assertion() {
        return "";
    }

    /** Reads a character, a class or an escape, and returns it in the syntax of RE2. It becomes one instruction. */
    String atom() throws InvalidPatternException;

    /**
     * Reads the kind of a group behind its parenthesis.
     *
     * @return the opening parenthesis of RE2; flags without a group up to their closing parenthesis
     */
    String openGroup() throws InvalidPatternException;

    /** Ends the group that was opened last. */
    void closeGroup();

    /** Returns whether a quantifier prefers fewer repetitions. */
    boolean isLazy(boolean isWrittenSo);
}

package dev.sluice.language.expression.pattern;

import java.util.Collections;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A pattern that matches one text. */
final class LiteralPattern extends TextPattern {
    private static final String SPECIAL = "^$.|?*+()[{";

    /** Characters of the text, times those of the literal, that a step compares. */
    private static final int COMPARISONS_PER_STEP = 16;

    private final String literal;

    private LiteralPattern(String literal) {
        this.literal = literal;
    }

    /**
     * Returns the literal of a pattern; null if the pattern has an operator, a surrogate, or an escape of a letter or of a character
     * outside ASCII.
     */
    static @Nullable LiteralPattern of(String pattern) {
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char character = pattern.charAt(i);
            boolean isEscaped = character == '\\' && i + 1 < pattern.length();
            if (isEscaped) character = pattern.charAt(++i);
            boolean isOperator = isEscaped
                    ? character >= 0x80 || Character.isLetterOrDigit(character)
                    : character == '\\' || SPECIAL.indexOf(character) >= 0;
            if (isOperator || Character.isSurrogate(character)) return null;
            literal.append(character);
        }
        return new LiteralPattern(literal.toString());
    }

    @Override
    public SortedMap<String, Integer> groups() {
        return Collections.emptySortedMap();
    }

    @Override
    int weight() {
        return 1 + literal.length() / 16;
    }

    @Override
    Recursion recursion() {
        return Recursion.NONE;
    }

    @Override
    long steps(long characters) {
        return 2 + characters * Math.max(1, literal.length()) / COMPARISONS_PER_STEP;
    }

    @Override
    PatternSearch search(String text) {
        return new Search(text, literal);
    }

    private static final class Search implements PatternSearch {
        private final String text;
        private final String literal;
        private int start;
        private int readTo;

        Search(String text, String literal) {
            this.text = text;
            this.literal = literal;
        }

        @Override
        public boolean find(int from) {
            start = text.indexOf(literal, from);
            readTo = start < 0 ? text.length() : start + literal.length();
            return start >= 0;
        }

        @Override
        public int start(int group) {
            return start;
        }

        @Override
        public int end(int group) {
            return start + literal.length();
        }

        @Override
        public int readTo() {
            return readTo;
        }
    }
}

package dev.sluice.language.expression.pattern;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.SortedMap;

/**
 * A program of RE2. A search takes time in proportion to the number of its instructions and the length of the text.
 */
final class ProgramPattern extends TextPattern {
    /** Steps of a search in an empty text. */
    private static final int STEPS_PER_SEARCH = 15;

    /** Instructions that take the memory of the program without its instructions. */
    private static final int WEIGHT_OF_PROGRAM = 4;

    private final Pattern program;
    private final PatternUse use;
    private final SortedMap<String, Integer> groups;
    private final int weightOfClasses;
    private final Recursion recursion;

    /** @param weightOfClasses the number of instructions that take the memory of the ranges of classes */
    ProgramPattern(Pattern program, PatternUse use, SortedMap<String, Integer> groups, int weightOfClasses) {
        this.program = program;
        this.use = use;
        this.groups = groups;
        this.weightOfClasses = weightOfClasses;
        this.recursion = Recursion.ofSearch(program.programSize());
    }

    private int size() {
        return program.programSize();
    }

    @Override
    public SortedMap<String, Integer> groups() {
        return groups;
    }

    @Override
    int weight() {
        return WEIGHT_OF_PROGRAM + size() + weightOfClasses;
    }

    @Override
    Recursion recursion() {
        return recursion;
    }

    /**
     * The groups of a match need up to three searches: for a match at the start, for a later match, and for the groups. The first
     * follows the fewest threads, so the steps of two searches pay for all three. RE2 copies the offsets of all groups from instruction
     * to instruction.
     */
    @Override
    long steps(long characters) {
        long steps = STEPS_PER_SEARCH + (characters + 1) * size();
        return use == PatternUse.GROUPS ? steps * (2 + groups.size() / 4) : steps;
    }

    /** Only a search for all offsets is repeated, so the others need no count of the characters. */
    @Override
    PatternSearch search(String text) {
        boolean isRepeated = use == PatternUse.OFFSETS;
        ReadText read = new ReadText(text, isRepeated ? 0 : text.length());
        return new Search(program.matcher(isRepeated ? read : text), read, use == PatternUse.GROUPS);
    }

    /** @param isForGroups whether the only search is for the groups of the first match, which often is at the start of the text */
    private record Search(Matcher matcher, ReadText read, boolean isForGroups) implements PatternSearch {
        /** A search that may start at one offset only follows fewer threads. */
        @Override
        public boolean find(int from) {
            return (isForGroups && from == 0 && matcher.lookingAt()) || matcher.find(from);
        }

        @Override
        public int start(int group) {
            return matcher.start(group);
        }

        @Override
        public int end(int group) {
            return matcher.end(group);
        }

        @Override
        public int readTo() {
            return read.end;
        }
    }

    /** A text that knows how far it was read. */
    private static final class ReadText implements CharSequence {
        private final String text;
        private int end;

        ReadText(String text, int end) {
            this.text = text;
            this.end = end;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (index >= end) end = index + 1;
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int stop) {
            return text.substring(start, stop);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}

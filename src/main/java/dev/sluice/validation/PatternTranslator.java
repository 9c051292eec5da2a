package dev.sluice.validation;

import org.jspecify.annotations.Nullable;

/**
 * Translates a regular expression of ECMA-262, which JSON Schema means, to RE2. Groups capture nothing, and a lazy quantifier is a
 * greedy one, because only a match or no match matters. For one expression.
 */
final class PatternTranslator {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_REPETITIONS = 1000;

    /** Any character but the line ends of ECMA-262 (12.3). RE2 excludes only the line feed. */
    private static final String ANY = "[^\\n\\r\\x{2028}\\x{2029}]";

    /** Prevents an overflow in nested repetitions. */
    private static final long MAX_SIZE = 1_000_000_000;

    private final PatternCursor cursor;
    private final PatternEscapes escapes;
    private final StringBuilder output = new StringBuilder();

    private PatternTranslator(String expression) {
        this.cursor = new PatternCursor(expression);
        this.escapes = new PatternEscapes(cursor);
    }

    /**
     * An expression of RE2.
     *
     * @param size an upper bound of the instructions of its program
     */
    record Translation(String expression, long size) {}

    static Translation translate(String expression) throws InvalidPatternException {
        PatternTranslator translator = new PatternTranslator(expression);
        long size = translator.alternatives(0) + 2;
        if (!translator.cursor.isAtEnd()) throw InvalidPatternException.syntax(") without (");
        return new Translation(translator.output.toString(), size);
    }

    private long alternatives(int depth) throws InvalidPatternException {
        long size = sequence(depth);
        while (cursor.take("|")) {
            output.append('|');
            size += 1 + sequence(depth);
        }
        return Math.min(size, MAX_SIZE);
    }

    private long sequence(int depth) throws InvalidPatternException {
        long size = 0;
        while (!cursor.isAtEnd() && !cursor.isAt("|") && !cursor.isAt(")"))
            size += assertion() ? 1 : repeated(atom(depth));
        return Math.max(1, size);
    }

    private boolean assertion() {
        for (String assertion : new String[] {"^", "$", "\\b", "\\B"}) {
            if (!cursor.take(assertion)) continue;
            output.append(assertion);
            return true;
        }
        return false;
    }

    private long atom(int depth) throws InvalidPatternException {
        int next = cursor.next();
        switch (next) {
            case '(' -> {
                return group(depth);
            }
            case '[' -> output.append(escapes.characterClass());
            case '\\' -> output.append(escapes.escape().alone());
            case '.' -> output.append(ANY);
            case '*', '+', '?', '{' ->
                throw InvalidPatternException.syntax(
                        (char) next + " repeats nothing (expected: \\" + (char) next + " for the character)");
            default -> output.append(PatternElement.of(next).alone());
        }
        return 1;
    }

    private long group(int depth) throws InvalidPatternException {
        if (depth == MAX_DEPTH)
            throw InvalidPatternException.unsupported("groups in groups", "at most " + MAX_DEPTH + " levels");
        if (cursor.take("?")) groupKind();
        output.append("(?:");
        long size = alternatives(depth + 1);
        if (!cursor.take(")")) throw InvalidPatternException.syntax("( without )");
        output.append(')');
        return size;
    }

    private void groupKind() throws InvalidPatternException {
        if (cursor.take(":")) return;
        rejectGroup("=", "look-ahead", "one pattern for each condition, in allOf");
        rejectGroup("!", "look-ahead", "the opposite condition, in not: { pattern: … }");
        rejectGroup("<=", "look-behind", "the text before it as a part of the pattern");
        rejectGroup("<!", "look-behind", "the opposite condition, in not: { pattern: … }");
        rejectGroup(">", "atomic group", "(?:…), because matching takes linear time");
        rejectFlag();
        if (!cursor.takeUntil(">").matches("[A-Za-z_$][\\w$]*"))
            throw InvalidPatternException.syntax("(?< without a name and >");
    }

    private void rejectFlag() throws InvalidPatternException {
        if (cursor.take("<")) return;
        String flag = cursor.isAtEnd() ? "" : Character.toString(cursor.next());
        throw InvalidPatternException.unsupported(
                "the flag (?" + flag + "…) is not supported",
                "a class, such as [Aa] for both cases or [\\s\\S] for any character");
    }

    private void rejectGroup(String marker, String construct, String expectation) throws InvalidPatternException {
        if (cursor.isAt(marker))
            throw InvalidPatternException.unsupported(
                    "the " + construct + " (?" + marker + "…) is not supported", expectation);
    }

    private long repeated(long size) throws InvalidPatternException {
        Quantifier quantifier = quantifier();
        if (quantifier == null) return size;
        if (cursor.isAt("+"))
            throw InvalidPatternException.unsupported(
                    "the possessive quantifier " + quantifier.text + "+ is not supported",
                    quantifier.text + ", because matching takes linear time");
        cursor.take("?");
        output.append(quantifier.text);
        return Math.min(quantifier.sizeOf(size), MAX_SIZE);
    }

    private @Nullable Quantifier quantifier() throws InvalidPatternException {
        if (cursor.take("*")) return new Quantifier("*", 0, -1);
        if (cursor.take("+")) return new Quantifier("+", 1, -1);
        if (cursor.take("?")) return new Quantifier("?", 0, 1);
        if (!cursor.take("{")) return null;
        String min = cursor.takeDigits();
        boolean hasMax = cursor.take(",");
        String max = hasMax ? cursor.takeDigits() : min;
        if (min.isEmpty() || !cursor.take("}"))
            throw InvalidPatternException.syntax("{ without {n}, {n,} or {n,m} (expected: \\{ for the character)");
        return new Quantifier("{" + min + (hasMax ? "," + max : "") + "}", times(min), max.isEmpty() ? -1 : times(max))
                .checked();
    }

    private static int times(String digits) throws InvalidPatternException {
        if (digits.length() > 4 || Integer.parseInt(digits) > MAX_REPETITIONS)
            throw InvalidPatternException.unsupported(digits + " repetitions", "at most " + MAX_REPETITIONS);
        return Integer.parseInt(digits);
    }

    /** @param max the most repetitions; -1 for no limit */
    private record Quantifier(String text, int min, int max) {
        Quantifier checked() throws InvalidPatternException {
            if (max >= 0 && max < min)
                throw InvalidPatternException.syntax(text + " has its limits in the wrong order");
            return this;
        }

        /** RE2 writes a repetition out: each repetition is a copy. */
        long sizeOf(long once) {
            if (max < 0) return Math.max(1, min) * once + 2;
            return min * once + (max - min) * (once + 1) + 1;
        }
    }
}

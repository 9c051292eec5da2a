package dev.sluice.language.expression.pattern;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.re2j.Pattern;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.ExpressionFailure;
import dev.sluice.language.pattern.InvalidPatternException;

/**
 * Compiled patterns, and a cache of a bounded size in bytes. A pattern has the syntax and the meaning of RE2, with these differences:
 *
 * <ul>
 *   <li>A backslash, a u and four hexadecimal digits are a character, and two of them may be a surrogate pair.
 *   <li>A limit of a repetition may have leading zeros.
 *   <li>Constructs that RE2 and Java read differently are errors: a bracket or two ampersands in a class, a brace as a character, octal
 *       digits without a leading zero, the category {@code C}, the flag {@code U}, and {@code Lu}, {@code Ll} and {@code Lt} with the
 *       flag {@code i}.
 *   <li>With the flag {@code i}, the characters from U+1C80 to U+1C88 and large ranges are errors.
 * </ul>
 *
 * Thread-safe.
 */
public final class Patterns {
    /** Bytes of an instruction after the first search, whose threads RE2J keeps for later searches. */
    static final int INSTRUCTION_BYTES = 110;

    /** Bytes that a thread of a search has for the start and the end of a group. */
    private static final int GROUP_BYTES = 4;

    private static final Pattern VERTICAL_TAB = Pattern.compile("^(?s:[^\\\\]|\\\\[^v])*\\\\v");

    private final Cache<Key, TextPattern> compiled;

    private record Key(String text, PatternUse use) {}

    /** @param maxBytes the memory of the cache */
    public Patterns(long maxBytes) {
        this.compiled = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher(Patterns::bytes)
                .executor(Runnable::run)
                .build();
    }

    private static int bytes(Key key, TextPattern pattern) {
        int instructions = 1 + key.text().length() / 16 + pattern.weight();
        return instructions
                * (INSTRUCTION_BYTES + GROUP_BYTES * pattern.groups().size());
    }

    /**
     * Compiles a pattern for {@link PatternUse#GROUPS} outside an evaluation.
     *
     * @throws InvalidPatternException if the pattern has an error or an unsupported construct; the message has a supported spelling
     */
    public static TextPattern compile(String pattern) throws InvalidPatternException {
        return PatternCompiler.compile(pattern, PatternUse.GROUPS, EvaluationBudget.unshared());
    }

    /**
     * Returns a compiled pattern. The budget pays for a pattern that is not in the cache.
     *
     * @throws InvalidPatternException if the pattern has an error or an unsupported construct; the message repeats no other part of it
     * @throws ExpressionFailure if the budget is spent
     */
    public TextPattern get(String pattern, PatternUse use, EvaluationBudget budget) throws InvalidPatternException {
        Key key = new Key(pattern, use);
        TextPattern known = compiled.getIfPresent(key);
        if (known != null) return known;
        TextPattern added = PatternCompiler.compile(pattern, use, budget);
        compiled.put(key, added);
        return added;
    }

    /** Returns whether a valid pattern has the escape {@code \v}, which other engines read as any line end. */
    public static boolean hasVerticalTab(String pattern) {
        return VERTICAL_TAB.matcher(QuotedText.escaped(pattern)).find();
    }

    /** Returns the bytes of all patterns of the cache. */
    long weight() {
        return compiled.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }
}

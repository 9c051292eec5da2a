package dev.sluice.language.expression.pattern;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.ExpressionFailure;
import dev.sluice.language.pattern.InvalidPatternException;

/**
 * Compiled patterns, and a cache of a bounded size in bytes. A pattern has the syntax of java.util.regex, and the meaning of Java 17, with these
 * differences:
 *
 * <ul>
 *   <li>{@code $} matches only at the end of the text, as {@code \z} does; Java also matches before a final line end.
 *   <li>{@code \b} and {@code \B} know the letters of ASCII, as since Java 19; Java 17 knows those of Unicode.
 *   <li>With {@code (?m)}, a line ends with {@code \n} alone, and {@code ^} matches behind a final {@code \n}, too.
 *   <li>Categories and scripts have the characters of Unicode 6.0.
 *   <li>A repetition whose part may match an empty text, such as {@code (?:a?|b)+}, may end later, and its group has the last part that
 *       is not empty. A group of a repetition has a part of the match; Java may keep a part that it gave back.
 *   <li>Look-around, back-references, possessive quantifiers, atomic groups, classes in classes, {@code &&} in classes, the flags
 *       {@code d u x U}, {@code \G \R \X \Z \N}, and properties of Java are errors.
 * </ul>
 *
 * Thread-safe.
 */
public final class Patterns {
    /** Bytes of an instruction after the first search, whose threads RE2J keeps for later searches. */
    static final int INSTRUCTION_BYTES = 110;

    /** Bytes that a thread of a search has for the places of a group. */
    private static final int GROUP_BYTES = 4;

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

    /** Returns the bytes of all patterns of the cache. */
    long weight() {
        return compiled.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }
}

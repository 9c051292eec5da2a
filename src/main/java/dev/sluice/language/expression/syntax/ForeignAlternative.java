package dev.sluice.language.expression.syntax;

import java.util.Optional;
import java.util.regex.Pattern;

/** Finds {@code a // b} of jq, which takes {@code b} where {@code a} is null. Here, {@code //} begins a comment. */
public final class ForeignAlternative {
    /** What follows an alternative on its line: the parts of the expression around it. */
    private static final Pattern OTHER_PARTS = Pattern.compile("(?:[,}\\])].*)?");

    /** The start of a path, of a number or of a text in quotation marks, or an empty list or object. */
    private static final Pattern START = Pattern.compile("[.$\"]|-?[0-9]|\\[\\s*+]|\\{\\s*+}");

    private ForeignAlternative() {}

    /**
     * Returns the alternatives with commas between them; empty if the comment is a comment.
     *
     * @param comment the comment, with its two slashes, of an expression that is valid
     */
    public static Optional<String> of(String comment) {
        return of(comment, false);
    }

    /** Returns the same of a comment that may have cut off the end of an expression. */
    static Optional<String> ofInvalid(String comment) {
        return of(comment, true);
    }

    private static Optional<String> of(String comment, boolean mayHaveRest) {
        if (comment.length() > ForeignNames.MAX_LENGTH) return Optional.empty();
        StringBuilder alternatives = new StringBuilder();
        String rest = comment;
        while (rest.startsWith("//")) {
            String value = rest.substring(2).strip();
            int end = START.matcher(value).lookingAt()
                    ? Parser.endOf(new Source(value), 0, Operator.OR.precedence())
                    : -1;
            if (end < 0) return Optional.empty();
            alternatives.append(alternatives.isEmpty() ? "" : ", ").append(value, 0, end);
            rest = value.substring(end).strip();
        }
        boolean isWhole = mayHaveRest ? OTHER_PARTS.matcher(rest).matches() : rest.isEmpty();
        return isWhole ? Optional.of(alternatives.toString()) : Optional.empty();
    }
}

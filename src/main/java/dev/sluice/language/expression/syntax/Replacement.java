package dev.sluice.language.expression.syntax;

import java.util.Optional;
import java.util.regex.Pattern;

/** Fits a suggestion into the text around the part that it replaces. */
public final class Replacement {
    private static final Pattern BEHIND_OPERATOR = Pattern.compile("(?s).*(?:[-+*/<>|]|[=!<>]=|\\b(?:and|or))\\s*");
    private static final Pattern BEFORE_OPERATOR = Pattern.compile("(?s)\\s*(?:[-+*/<>|]|[=!]=|(?:and|or)\\b).*");

    /** The characters around the part that are looked at. */
    private static final int NEAR = 20;

    private Replacement() {}

    /**
     * Returns the suggestion for a value, with parentheses where an operator beside the value would divide it. A suggestion that no path can
     * follow replaces the rest of the path, too.
     */
    public static String of(String text, Span replaced, String suggestion) {
        int end = Brackets.endOfPath(text, replaced.end());
        String rest = text.substring(replaced.end(), end);
        boolean isValue = isValue(suggestion);
        if (!rest.isEmpty() && !(isValue && isValue(suggestion + rest)))
            return operand(text, new Span(replaced.start(), end), suggestion + " | " + ForeignPath.withDot(rest));
        return isValue ? suggestion : operand(text, replaced, suggestion);
    }

    /** Returns the loop that a path with a condition as index means, such as {@code a[.b > 1].c}; empty if it is too long for a message. */
    public static Optional<String> filter(String text, Syntax.Index index) {
        int end = Brackets.endOfPath(text, index.span().end());
        String rest = ForeignPath.withDot(text.substring(index.span().end(), end));
        String condition = index.index().extent().of(text);
        String loop = "[for (" + index.source().extent().of(text) + ") " + rest + " if (" + condition + ")]";
        return Optional.of(loop).filter(ForeignNames::isExpression);
    }

    private static boolean isValue(String text) {
        return Parser.endOf(new Source(text), 0, Operator.HIGHEST) == text.length();
    }

    private static String operand(String text, Span replaced, String suggestion) {
        String before = text.substring(Math.max(0, replaced.start() - NEAR), replaced.start());
        String behind = text.substring(replaced.end(), Math.min(text.length(), replaced.end() + NEAR));
        boolean isOperand = BEHIND_OPERATOR.matcher(before).matches()
                || BEFORE_OPERATOR.matcher(behind).matches();
        return isOperand ? "(" + suggestion + ")" : suggestion;
    }
}

package dev.sluice.language.expression.syntax;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a filter of JSONPath or JMESPath as a condition on the current value. Leaves its texts as they are. */
final class ForeignCondition {
    private static final Set<String> WORDS = Set.of("true", "false", "null", "and", "or", "not");

    private final String text;
    private final StringBuilder condition = new StringBuilder();
    private int position;

    private ForeignCondition(String text) {
        this.text = text;
    }

    /** Returns the condition, in which {@code @} is the current value, and names are its keys; null if a text in it cannot be written. */
    static @Nullable String of(String foreign) {
        String text = foreign.strip();
        boolean isInParentheses = text.startsWith("(") && Brackets.end(text, 0) == text.length();
        return new ForeignCondition(isInParentheses ? text.substring(1, text.length() - 1) : text).translate();
    }

    /** Returns the text, or the literal of JMESPath, between two quotes of another language; null if it needs escapes. */
    static @Nullable String quoted(char quote, String content) {
        if (quote == '`' && Parser.isExpression(content)) return content;
        return content.indexOf('"') >= 0 || content.indexOf('\\') >= 0 ? null : "\"" + content + "\"";
    }

    private @Nullable String translate() {
        while (position < text.length()) if (!append(text.charAt(position))) return null;
        return condition.toString();
    }

    private boolean append(char character) {
        if (character == '\'' || character == '`') return appendQuoted(character);
        if (character == '"') appendUpTo(Math.min(text.length(), Brackets.endOfQuoted(text, position, text.length())));
        else if (character == '@') appendCurrent();
        else if (text.startsWith("&&", position)) appendWord("and");
        else if (text.startsWith("||", position)) appendWord("or");
        else if (Tokenizer.isWord(character)) appendName();
        else appendUpTo(position + 1);
        return true;
    }

    private void appendUpTo(int end) {
        condition.append(text, position, end);
        position = end;
    }

    private boolean appendQuoted(char quote) {
        int end = text.indexOf(quote, position + 1);
        String value = end < 0 ? null : quoted(quote, text.substring(position + 1, end));
        if (value == null) return false;
        condition.append(value);
        position = end + 1;
        return true;
    }

    private void appendCurrent() {
        position++;
        if (!text.startsWith(".", position)) condition.append('.');
    }

    private void appendWord(String operator) {
        boolean hasSpace = condition.isEmpty() || condition.charAt(condition.length() - 1) == ' ';
        condition.append(hasSpace ? "" : " ").append(operator);
        position += 2;
        if (!text.startsWith(" ", position)) condition.append(' ');
    }

    /** A name behind neither a dot nor a dollar sign, and in front of no parenthesis, is a key of the current value. */
    private void appendName() {
        int end = position;
        while (end < text.length() && Tokenizer.isWord(text.charAt(end))) end++;
        String name = text.substring(position, end);
        char before = condition.isEmpty() ? ' ' : condition.charAt(condition.length() - 1);
        boolean isKey = Character.isLetter(name.charAt(0)) && before != '.' && before != '$';
        if (isKey && !WORDS.contains(name) && !text.startsWith("(", end)) condition.append('.');
        appendUpTo(end);
    }
}

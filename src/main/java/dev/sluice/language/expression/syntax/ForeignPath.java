package dev.sluice.language.expression.syntax;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds paths and calls of jq, JSONPath, JMESPath, JSONata and JavaScript at a token that the grammar does not allow. */
final class ForeignPath {
    private static final Pattern QUOTED_KEY = Pattern.compile("\\['([^'\"\\\\]*+)']");

    private final TokenReader tokens;
    private final String text;
    private final Token token;
    private final Token previous;
    private final int offset;

    ForeignPath(TokenReader tokens) {
        this.tokens = tokens;
        this.text = tokens.source().text();
        this.token = tokens.peek();
        this.previous = tokens.previous();
        this.offset = token.span().start();
    }

    /** Returns a path that starts at the current value. */
    static String withDot(String path) {
        return path.startsWith(".") ? path : "." + path;
    }

    /** Returns whether the token is behind a bracket that continues a path. */
    boolean isIndex() {
        return isBehindBracket() && isInPath();
    }

    private boolean isBehindBracket() {
        return previous.is(TokenKind.LEFT_BRACKET) && token.touches(previous);
    }

    private boolean isInPath() {
        int bracket = offset - 1;
        return tokens.startOfValue() < bracket && text.charAt(bracket - 1) > ' ';
    }

    /** {@code a['key']}. */
    @Nullable
    ForeignText index() {
        int end = text.indexOf("']", offset + 1);
        if (end < 0) return null;
        String source = text.substring(tokens.startOfValue(), offset - 1);
        String rest = text.substring(end + 2, Brackets.endOfPath(text, end + 2));
        String suggestion = withKey(source, text.substring(offset + 1, end)) + rest;
        return ForeignText.value(tokens.startOfValue(), "['", suggestion);
    }

    /** Returns the path of a key; one with quotation marks where the key is no name. */
    private static String withKey(String source, String key) {
        String path = source.equals(".") ? source : source + ".";
        boolean isName = Brackets.endOfPath("." + key, 0) == key.length() + 1;
        return isName && ForeignNames.isExpression(path + key) ? path + key : path + "\"" + key + "\"";
    }

    /** {@code @.key} of the current value. {@code @name} is a format of jq. */
    @Nullable
    ForeignText current() {
        int end = Brackets.endOfPath(text, offset + 1);
        boolean isName = end < text.length() && Character.isLetterOrDigit(text.charAt(end));
        if (end == offset + 1) return isName ? null : new ForeignText(offset, "@", ".");
        return new ForeignText(offset, "@", withDot(withNames(text.substring(offset + 1, end))));
    }

    /** Returns a path of JSONPath with names in place of keys in single quotes: {@code .a} for {@code ['a']}. */
    private static String withNames(String path) {
        return QUOTED_KEY.matcher(path).replaceAll(key -> Matcher.quoteReplacement(withKey(".", key.group(1))));
    }

    /** {@code $.key} of the document. */
    @Nullable
    ForeignText root() {
        int end = Brackets.endOfPath(text, offset + 1);
        if (end == offset + 1) return null;
        String path = withDot(withNames(text.substring(offset + 1, end)));
        String loop = loopOver(path);
        boolean isPath = loop == null && Parser.isExpression(path);
        return new ForeignText(offset, text.substring(offset, offset + 2), isPath ? path : loop);
    }

    /** {@code &key}, an expression of JMESPath for the elements of a list. */
    ForeignText reference() {
        int end = Brackets.endOfPath("." + text.substring(offset + 1, Math.min(text.length(), offset + 100)), 0);
        return new ForeignText(offset, "&", end <= 1 ? null : "." + text.substring(offset + 1, offset + end));
    }

    /** {@code a?.b?.c}. */
    @Nullable
    ForeignText chain() {
        StringBuilder path = new StringBuilder(tokens.lastValue());
        int end = offset;
        while (text.startsWith("?.", end) || text.startsWith("?[", end)) {
            int start = text.startsWith("?.[", end) ? end + 2 : end + 1;
            end = Brackets.endOfPath(text, start);
            path.append(text, start, end);
        }
        return ForeignText.value(tokens.startOfValue(), "?", path.toString());
    }

    /** {@code a.size()} and {@code $sum(a)}. */
    @Nullable
    ForeignText method() {
        int end = token.touches(previous) ? Brackets.end(text, offset) : -1;
        int start = tokens.startOfValue();
        if (end < 0 || start >= offset) return null;
        List<String> arguments = Brackets.split(text, offset, end);
        int dot = previous.span().start() - 1;
        boolean isMethod = previous.is(TokenKind.NAME) && dot >= start && text.charAt(dot) == '.';
        if (!isMethod && !previous.is(TokenKind.VARIABLE)) return null;
        if (isMethod) arguments.add(0, dot == start ? "." : text.substring(start, dot));
        ForeignCall call = new ForeignCall(previous.text(), arguments);
        Optional<String> suggestion = (isMethod ? call.asMethod() : call.asVariable())
                .map(value -> Replacement.of(text, new Span(start, end), value));
        return new ForeignText(start, (isMethod ? "." : "$") + call.name() + "(", suggestion.orElse(null));
    }

    /** {@code a[]} and {@code a[*]}. */
    @Nullable
    ForeignText elements() {
        return isBehindBracket() ? loop(token.is(TokenKind.TIMES) ? "[*]" : "[]") : null;
    }

    /** The same, and {@code a[?condition]}. */
    @Nullable
    ForeignText loop(String notation) {
        if (!isInPath()) return null;
        int start = tokens.startOfValue();
        String path = text.substring(start, Brackets.endOfPath(text, offset - 1));
        return new ForeignText(start, notation, loopOver(path));
    }

    /** Returns the loop over the first bracket for many elements; null if there is none, or the loop is no expression. */
    private static @Nullable String loopOver(String path) {
        int open = startOfLoop(path);
        int end = open < 0 ? -1 : Brackets.end(path, open);
        if (end < 0) return null;
        String inside = path.substring(open + 1, end - 1).strip();
        String condition = inside.startsWith("?") ? ForeignCondition.of(inside.substring(1)) : "true";
        if (condition == null) return null;
        String filter = inside.startsWith("?") ? " if (" + condition + ")" : "";
        String source = open == 0 ? "." : path.substring(0, open);
        String loop = "[for (" + source + ") " + withDot(path.substring(end)) + filter + "]";
        return ForeignNames.isExpression(loop) ? loop : null;
    }

    private static int startOfLoop(String path) {
        for (int index = 0; index < path.length(); index++)
            if (path.startsWith("[]", index) || path.startsWith("[*]", index) || path.startsWith("[?", index))
                return index;
        return -1;
    }
}

package dev.sluice.language.expression.syntax;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds calls in the notation of another language: methods, functions with a dollar sign, and functions of jq without parentheses. */
final class ForeignCall {
    /** Objects of JavaScript that have functions alone. */
    private static final Set<String> OBJECTS =
            Set.of("Object", "JSON", "Math", "Array", "Number", "String", "Date", "_");

    private final TokenReader tokens;
    private final String text;

    ForeignCall(TokenReader tokens) {
        this.tokens = tokens;
        this.text = tokens.source().text();
    }

    /**
     * A call, and the expression that replaces it.
     *
     * @param notation the text in front of its arguments
     */
    record Found(int start, String notation, @Nullable String suggestion) {}

    /** {@code a.size(} and {@code $sum(a}, of which the parenthesis is the next token. */
    Optional<Found> beforeParenthesis() {
        Token previous = tokens.previous();
        int open = tokens.peek().span().start();
        int start = tokens.startOfValue();
        int dot = previous.span().start() - 1;
        boolean isMethod = previous.is(TokenKind.NAME) && dot >= start && text.charAt(dot) == '.';
        boolean isCall = tokens.peek().touches(previous) && start < open;
        if (!isCall || !(isMethod || previous.is(TokenKind.VARIABLE))) return Optional.empty();
        String source = dot == start ? "." : text.substring(start, Math.max(start, dot));
        String notation = (isMethod ? "." : "$") + previous.text() + "(";
        return call(start, open, notation, previous.text(), isMethod ? List.of(source) : List.of());
    }

    /** {@code JSON.stringify(a}, whose object is a name that was read. */
    Optional<Found> ofObject(Token object) {
        Token function = tokens.peek(1);
        Token open = tokens.peek(2);
        boolean isCall = OBJECTS.contains(object.text())
                && tokens.isAt(TokenKind.DOT)
                && function.is(TokenKind.NAME)
                && open.is(TokenKind.LEFT_PARENTHESIS);
        if (!isCall) return Optional.empty();
        int start = object.span().start();
        String notation = object.text() + "." + function.text() + "(";
        Optional<Found> own = call(start, open.span().start(), notation, object.text() + function.text(), List.of());
        return own.filter(found -> found.suggestion != null)
                .or(() -> call(start, open.span().start(), notation, function.text(), List.of()));
    }

    private Optional<Found> call(int start, int open, String notation, String function, List<String> first) {
        int end = Brackets.end(text, open);
        if (end < 0) return Optional.empty();
        List<String> arguments = Brackets.split(text, open, end);
        arguments.addAll(0, first);
        String suggestion = ForeignNames.suggestFunction(function, arguments)
                .map(call -> Replacement.of(text, new Span(start, end), call))
                .orElse(null);
        return Optional.of(new Found(start, notation, suggestion));
    }

    /** {@code a | length}, whose last word was read. */
    Optional<Found> behindPipe(Token name) {
        int start = name.span().start();
        int pipe = start - 1;
        while (pipe >= 0 && text.charAt(pipe) <= ' ') pipe--;
        if (pipe < 0 || text.charAt(pipe) != '|') return Optional.empty();
        return ForeignNames.suggestFunction(name.text(), List.of("."))
                .map(call -> new Found(start, name.text(), Replacement.of(text, name.span(), call)));
    }
}

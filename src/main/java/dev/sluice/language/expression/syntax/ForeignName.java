package dev.sluice.language.expression.syntax;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what a name without parentheses is in another language: an object of JavaScript with functions, or a function of jq. */
final class ForeignName {
    /** Objects of JavaScript that have functions alone. */
    private static final Set<String> OBJECTS =
            Set.of("Object", "JSON", "Math", "Array", "Number", "String", "Date", "_");

    private final TokenReader tokens;
    private final String text;
    private final Token name;

    /** @param name the name, which is the last token that was read */
    ForeignName(TokenReader tokens, Token name) {
        this.tokens = tokens;
        this.text = tokens.source().text();
        this.name = name;
    }

    /** {@code JSON.stringify(a)}. */
    @Nullable
    ForeignText object() {
        Token function = tokens.peek(1);
        boolean isCall = OBJECTS.contains(name.text())
                && tokens.isAt(TokenKind.DOT)
                && function.is(TokenKind.NAME)
                && tokens.peek(2).is(TokenKind.LEFT_PARENTHESIS);
        int open = tokens.peek(2).span().start();
        int end = isCall ? Brackets.end(text, open) : -1;
        if (end < 0) return null;
        List<String> arguments = Brackets.split(text, open, end);
        Optional<String> call = new ForeignCall(name.text() + function.text(), arguments)
                .suggestion()
                .or(() -> new ForeignCall(function.text(), arguments).asMethod());
        return suggestion(call, end, name.text() + "." + function.text() + "(");
    }

    /** {@code a | length}. */
    @Nullable
    ForeignText behindPipe() {
        int pipe = name.span().start() - 1;
        while (pipe >= 0 && text.charAt(pipe) <= ' ') pipe--;
        if (pipe < 0 || text.charAt(pipe) != '|') return null;
        return suggestion(
                new ForeignCall(name.text(), List.of(".")).asMethod(),
                name.span().end(),
                name.text());
    }

    private ForeignText suggestion(Optional<String> call, int end, String notation) {
        int start = name.span().start();
        String suggestion = call.map(value -> Replacement.of(text, new Span(start, end), value))
                .orElse(null);
        return new ForeignText(start, notation, suggestion);
    }
}

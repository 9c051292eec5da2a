package dev.sluice.language.expression.syntax;

import java.util.ArrayList;
import java.util.List;

/** Finds the comments of an expression. */
public final class Comments {
    private Comments() {}

    /** Returns the comments from {@code //} to the end of the line, without those that follow another comment. The text must parse. */
    public static List<Span> of(Source source) {
        Tokenizer tokenizer = new Tokenizer(source, 0);
        List<Span> comments = new ArrayList<>();
        boolean isEnd = false;
        while (!isEnd) {
            isEnd = tokenizer.next().is(TokenKind.END);
            Span comment = tokenizer.comment();
            if (comment != null) comments.add(comment);
        }
        return comments;
    }
}

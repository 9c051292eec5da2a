package dev.sluice.language.expression.evaluation;

import dev.sluice.language.expression.syntax.LiteralValue;
import dev.sluice.language.expression.syntax.SelectiveVisitor;
import dev.sluice.language.expression.syntax.Source;
import dev.sluice.language.expression.syntax.Span;
import dev.sluice.language.expression.syntax.Syntax;
import dev.sluice.language.expression.value.PathMismatch;
import dev.sluice.language.expression.value.PathMismatch.Part;

/**
 * A path with a part that has no value. Immutable.
 *
 * @param source what is before the part
 * @param path the path up to the end of the part: a key, an index or a range
 * @param end the offset behind the whole path
 */
public record BrokenPath(Syntax source, Syntax path, int end) {
    /** Returns the texts of the path. */
    public PathMismatch mismatch(Source text, int offset) {
        return new PathMismatch(
                source.span().of(text.text()),
                path.accept(new Parts(text.text())),
                new Span(path.span().end(), end).of(text.text()),
                offset,
                text.isShown());
    }

    /** Returns the last part of a path. */
    private final class Parts implements SelectiveVisitor<Part> {
        private final String text;

        private Parts(String text) {
            this.text = text;
        }

        @Override
        public Part visit(Syntax.Key key) {
            return Part.key(key.name());
        }

        @Override
        public Part visit(Syntax.Index index) {
            return Part.index(
                    index.index().extent().of(text),
                    LiteralValue.textOf(index.index()).orElse(null));
        }

        @Override
        public Part other(Syntax range) {
            return Part.other(
                    new Span(source.span().end(), range.span().end()).of(text).strip());
        }
    }
}

package dev.sluice.language.expression;

import dev.sluice.language.expression.syntax.SelectiveVisitor;
import dev.sluice.language.expression.syntax.Syntax;
import java.util.Optional;

/** Returns the text of a literal; nothing for another part. */
final class ConstantText implements SelectiveVisitor<Optional<String>> {
    private static final ConstantText TEXT = new ConstantText();

    private ConstantText() {}

    static Optional<String> of(Syntax part) {
        return part.accept(TEXT);
    }

    @Override
    public Optional<String> visit(Syntax.Literal literal) {
        return Optional.ofNullable(literal.value().textValue());
    }

    @Override
    public Optional<String> other(Syntax part) {
        return Optional.empty();
    }
}

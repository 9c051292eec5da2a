package dev.sluice.language.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.language.expression.syntax.SelectiveVisitor;
import dev.sluice.language.expression.syntax.Syntax;
import java.util.Optional;

/** Returns the value of a literal; nothing for any other part. */
final class LiteralValue implements SelectiveVisitor<Optional<JsonNode>> {
    private static final LiteralValue VISITOR = new LiteralValue();

    private LiteralValue() {}

    static Optional<JsonNode> of(Syntax part) {
        return part.accept(VISITOR);
    }

    @Override
    public Optional<JsonNode> visit(Syntax.Literal literal) {
        return Optional.of(literal.value());
    }

    @Override
    public Optional<JsonNode> other(Syntax part) {
        return Optional.empty();
    }
}

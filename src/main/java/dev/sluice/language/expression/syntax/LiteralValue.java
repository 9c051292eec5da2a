package dev.sluice.language.expression.syntax;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Returns the value of a literal; nothing for any other part. */
public final class LiteralValue implements SelectiveVisitor<Optional<JsonNode>> {
    private static final LiteralValue VISITOR = new LiteralValue();

    private LiteralValue() {}

    /** Returns the value of a literal; empty for another part. */
    public static Optional<JsonNode> of(Syntax part) {
        return part.accept(VISITOR);
    }

    /** Returns the text of a literal; empty for another value, and for another part. */
    public static Optional<String> textOf(Syntax part) {
        return of(part).map(JsonNode::textValue);
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

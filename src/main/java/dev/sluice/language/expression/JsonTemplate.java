package dev.sluice.language.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.language.expression.syntax.LiteralValue;
import dev.sluice.language.expression.syntax.SelectiveVisitor;
import dev.sluice.language.expression.syntax.Syntax;
import dev.sluice.language.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The value of an expression that computes nothing, such as <code>{ "items": $items }</code>: JSON text around the values of variables,
 * whose bytes can be copied without trees. Immutable.
 *
 * @param texts the texts before, between and after the values
 * @param variables the variables between the texts, without the dollar sign
 */
public record JsonTemplate(List<String> texts, List<String> variables) {
    /** Returns the template of a part; null if the part computes a value. */
    static @Nullable JsonTemplate of(Syntax part) {
        Builder builder = new Builder();
        return part.accept(builder) ? builder.build() : null;
    }

    /** Passes on each text and each variable, in their order. */
    public void each(Consumer<String> onText, Consumer<String> onVariable) {
        for (int i = 0; i < variables.size(); i++) {
            onText.accept(texts.get(i));
            onVariable.accept(variables.get(i));
        }
        onText.accept(texts.get(variables.size()));
    }

    /** Adds parts of the syntax tree; returns false for a part that computes a value. */
    private static final class Builder implements SelectiveVisitor<Boolean> {
        private final List<String> texts = new ArrayList<>();
        private final List<String> variables = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();

        JsonTemplate build() {
            flush();
            return new JsonTemplate(List.copyOf(texts), List.copyOf(variables));
        }

        private void flush() {
            texts.add(text.toString());
            text.setLength(0);
        }

        private void append(JsonNode constant) {
            text.append(new String(Json.toBytes(constant), StandardCharsets.UTF_8));
        }

        @Override
        public Boolean visit(Syntax.Variable variable) {
            flush();
            variables.add(variable.name());
            return true;
        }

        @Override
        public Boolean visit(Syntax.Literal literal) {
            append(literal.value());
            return true;
        }

        @Override
        public Boolean visit(Syntax.ListOf list) {
            text.append('[');
            for (int i = 0; i < list.elements().size(); i++) {
                if (i > 0) text.append(',');
                if (!list.elements().get(i).accept(this)) return false;
            }
            text.append(']');
            return true;
        }

        @Override
        public Boolean visit(Syntax.ObjectOf object) {
            if (!object.lets().isEmpty() || object.matcher() != null) return false;
            text.append('{');
            for (int i = 0; i < object.pairs().size(); i++) {
                if (i > 0) text.append(',');
                if (!add(object.pairs().get(i))) return false;
            }
            text.append('}');
            return true;
        }

        private boolean add(Syntax.Pair pair) {
            String key = LiteralValue.textOf(pair.key()).orElse(null);
            if (key == null || !isWellFormed(key)) return false;
            append(TextNode.valueOf(key));
            text.append(':');
            return pair.value().accept(this);
        }

        /** A key with half of a surrogate pair fails each evaluation. */
        private static boolean isWellFormed(String key) {
            return StandardCharsets.UTF_8.newEncoder().canEncode(key);
        }

        @Override
        public Boolean other(Syntax part) {
            return false;
        }
    }
}

package dev.sluice.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.expression.function.ElementFunction;
import dev.sluice.expression.function.Function;
import dev.sluice.expression.value.ExpressionFailure;
import java.util.List;
import java.util.Set;

/** The nodes of conditions and calls. */
@SuppressWarnings("ArrayRecordComponent") // No code compares nodes.
final class ControlNodes {
    private ControlNodes() {}

    /** {@code if (condition) value else other}. */
    record ConditionalNode(Node condition, Node value, Node other) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().step();
            Node chosen = condition.isTrue(scope, input) ? value : other;
            return chosen.evaluate(scope, input);
        }
    }

    /** {@code fallback(a, b)}: the first argument with a value that is not null, {@code []} or {@code {}}. */
    record FallbackNode(Node[] arguments) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().step();
            for (Node argument : arguments) {
                JsonNode value = argument.evaluate(scope, input);
                if (!value.isNull() && !(value.isContainerNode() && value.isEmpty())) return value;
            }
            return NullNode.getInstance();
        }
    }

    /** A call of a function of the library. */
    record LibraryCall(Function.Body body, Node[] arguments, int place) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().step();
            JsonNode[] values = new JsonNode[arguments.length];
            for (int index = 0; index < values.length; index++)
                values[index] = arguments[index].evaluate(scope, input);
            try {
                return body.call(values, scope.evaluation());
            } catch (ExpressionFailure e) {
                throw e.at(place);
            }
        }
    }

    /** {@code contains(part, ["a", "b"])}: a search in a constant list of texts, by their hash. */
    record TextSetNode(Node part, Set<String> texts) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().step();
            JsonNode value = part.evaluate(scope, input);
            if (!(value instanceof TextNode)) return BooleanNode.FALSE;
            scope.budget().characters(value.textValue().length());
            return BooleanNode.valueOf(texts.contains(value.textValue()));
        }
    }

    /** A call of a function of a list and an expression. */
    record ElementCall(ElementFunction function, Node source, Node key, int place) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().step();
            JsonNode list = source.evaluate(scope, input);
            if (list.isNull()) return list;
            if (!list.isArray())
                throw ExpressionFailure.of(function.name() + "()", "a list first", list)
                        .at(place);
            JsonNode[] keys = keys(list, scope);
            try {
                return function.body().call(list, keys, scope.evaluation());
            } catch (ExpressionFailure e) {
                throw e.at(place);
            }
        }

        private JsonNode[] keys(JsonNode list, Scope scope) {
            scope.budget().list(list.size());
            JsonNode[] keys = new JsonNode[list.size()];
            for (int index = 0; index < keys.length; index++) keys[index] = key.evaluate(scope, list.get(index));
            return keys;
        }
    }

    /**
     * A call of a function that the expression, or the section of functions, declares.
     *
     * @param entersShared whether an expression calls a function of the section
     */
    record DeclaredCall(DeclaredFunction function, Node[] arguments, boolean entersShared, int place)
            implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().step();
            Scope call = function.scope(scope);
            for (int index = 0; index < arguments.length; index++)
                call.set(index, arguments[index].evaluate(scope, input));
            try {
                scope.budget().enter(function.height());
                JsonNode value = function.body().evaluate(call, input);
                scope.budget().exit(function.height());
                return value;
            } catch (ExpressionFailure e) {
                throw entersShared ? function.failed(e).at(place) : e.at(place);
            }
        }
    }
}

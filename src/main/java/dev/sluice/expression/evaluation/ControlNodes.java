package dev.sluice.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.expression.function.ElementFunction;
import dev.sluice.expression.function.Function;
import dev.sluice.expression.value.ExpressionFailure;
import java.util.Set;

/** The nodes of conditions and calls. */
@SuppressWarnings("ArrayRecordComponent") // No code compares nodes.
final class ControlNodes {
    private ControlNodes() {}

    /** {@code if (condition) value else other}. */
    record ConditionalNode(Node condition, Branch value, Branch other) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            Branch chosen = condition.isTrue(scope, input) ? value : other;
            scope.budget().steps(chosen.steps());
            return chosen.node().evaluate(scope, input);
        }

        @Override
        public int steps() {
            return 1 + condition.steps();
        }
    }

    /** {@code fallback(a, b)}: the first argument with a value that is not null, {@code []} or {@code {}}. */
    record FallbackNode(Branch[] arguments) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            for (Branch argument : arguments) {
                scope.budget().steps(argument.steps());
                JsonNode value = argument.node().evaluate(scope, input);
                if (!value.isNull() && !(value.isContainerNode() && value.isEmpty())) return value;
            }
            return NullNode.getInstance();
        }

        @Override
        public int steps() {
            return 1;
        }
    }

    /** A call of a function of the library. */
    record LibraryCall(Function.Body body, Node[] arguments, int place) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            JsonNode[] values = new JsonNode[arguments.length];
            for (int index = 0; index < values.length; index++) values[index] = arguments[index].evaluate(scope, input);
            try {
                return body.call(values, scope.evaluation());
            } catch (ExpressionFailure e) {
                throw e.at(place);
            }
        }

        @Override
        public int steps() {
            return 1 + Node.steps(arguments);
        }
    }

    /** {@code contains(part, ["a", "b"])}: a search in a constant list of texts, by their hash. */
    record TextSetNode(Node part, Set<String> texts) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            JsonNode value = part.evaluate(scope, input);
            if (!(value instanceof TextNode)) return BooleanNode.FALSE;
            scope.budget().characters(value.textValue().length());
            return BooleanNode.valueOf(texts.contains(value.textValue()));
        }

        @Override
        public int steps() {
            return 1 + part.steps();
        }
    }

    /** A call of a function of a list and an expression. */
    record ElementCall(ElementFunction function, Node source, Branch key, int place) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
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

        @Override
        public int steps() {
            return 1 + source.steps();
        }

        private JsonNode[] keys(JsonNode list, Scope scope) {
            scope.budget().list(list.size());
            scope.budget().steps((long) key.steps() * list.size());
            JsonNode[] keys = new JsonNode[list.size()];
            for (int index = 0; index < keys.length; index++)
                keys[index] = key.node().evaluate(scope, list.get(index));
            return keys;
        }
    }

    /**
     * A call of a function that the expression, or the section of functions, declares.
     *
     * @param entersShared whether an expression calls a function of the section
     */
    record DeclaredCall(DeclaredFunction function, Node[] arguments, boolean entersShared, int place) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            Scope call = function.scope(scope);
            for (int index = 0; index < arguments.length; index++)
                call.set(index, arguments[index].evaluate(scope, input));
            try {
                scope.budget().enter(function.height());
                scope.budget().steps(function.body().steps());
                JsonNode value = function.body().node().evaluate(call, input);
                scope.budget().exit(function.height());
                return value;
            } catch (ExpressionFailure e) {
                throw entersShared ? function.failed(e).at(place) : e.at(place);
            }
        }

        @Override
        public int steps() {
            return 1 + Node.steps(arguments);
        }
    }
}

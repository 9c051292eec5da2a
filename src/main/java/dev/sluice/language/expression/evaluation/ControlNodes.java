package dev.sluice.language.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.language.expression.function.ElementFunction;
import dev.sluice.language.expression.function.Function;
import dev.sluice.language.expression.value.ExpressionFailure;

/** The nodes of conditions and calls. */
@SuppressWarnings("ArrayRecordComponent") // No code compares nodes.
final class ControlNodes {
    private ControlNodes() {}

    /** {@code if (condition) value else other}. */
    record ConditionalNode(Node condition, Branch value, Branch other) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            Branch chosen = condition.isTrue(scope, input) ? value : other;
            scope.budget().chargeSteps(chosen.steps());
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
                scope.budget().chargeSteps(argument.steps());
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
    record LibraryCall(Function.Body body, Node[] arguments, int offset) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            JsonNode[] values = new JsonNode[arguments.length];
            for (int index = 0; index < values.length; index++) values[index] = arguments[index].evaluate(scope, input);
            try {
                return body.call(values, scope.evaluation());
            } catch (ExpressionFailure e) {
                throw e.at(offset);
            }
        }

        @Override
        public int steps() {
            return 1 + Node.steps(arguments);
        }
    }

    /** A call of a function of a list and an expression. */
    record ElementCall(ElementFunction function, Node source, Branch key, int offset) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            JsonNode list = source.evaluate(scope, input);
            if (list.isNull()) return list;
            if (!list.isArray())
                throw ExpressionFailure.of(function.name() + "()", "a list first", list)
                        .at(offset);
            JsonNode[] keys = keys(list, scope);
            try {
                return function.body().call(list, keys, scope.evaluation());
            } catch (ExpressionFailure e) {
                throw e.at(offset);
            }
        }

        @Override
        public int steps() {
            return 1 + source.steps();
        }

        private JsonNode[] keys(JsonNode list, Scope scope) {
            scope.budget().chargeList(list.size());
            scope.budget().chargeSteps((long) key.steps() * list.size());
            JsonNode[] keys = new JsonNode[list.size()];
            for (int index = 0; index < keys.length; index++)
                keys[index] = key.node().evaluate(scope, list.get(index));
            return keys;
        }
    }

    /** A call of a function that the expression, or the section of functions, declares. */
    record DeclaredCall(DeclaredFunction function, Node[] arguments, CallSite site) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            Scope call = function.scope(scope);
            for (int index = 0; index < arguments.length; index++)
                call.set(index, arguments[index].evaluate(scope, input));
            int levels = function.levels() - site.levelsBeyond();
            try {
                scope.budget().enter(levels);
                scope.budget().chargeSteps(function.body().steps());
                JsonNode value = function.body().node().evaluate(call, input);
                scope.budget().exit(levels);
                return value;
            } catch (ExpressionFailure e) {
                throw site.entersShared() ? function.failed(e).at(site.offset()) : e.at(site.offset());
            }
        }

        @Override
        public int steps() {
            return 1 + Node.steps(arguments);
        }
    }
}

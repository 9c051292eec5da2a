package dev.sluice.gateway.compose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** The settings of one alternative to a failed step. */
public sealed interface Fallback {
    /** Returns the expressions; {@code bound} are the variables that the step binds. */
    Stream<ScopedExpression> expressions(Set<String> bound);

    /** Returns whether this alternative never fails, so that later alternatives are unreachable. */
    default boolean neverFails() {
        return match(call -> false, value -> true);
    }

    /** Calls the function for this kind of alternative and returns its result. */
    <T> T match(Function<Call, T> call, Function<Value, T> value);

    /** Another call, which replaces the failed call. */
    record Call(CallTemplate.Spec call) implements Fallback {
        @Override
        public Stream<ScopedExpression> expressions(Set<String> bound) {
            return call.expressions(bound);
        }

        @Override
        public <T> T match(Function<Call, T> call, Function<Value, T> value) {
            return call.apply(this);
        }
    }

    /** A constant value. */
    record Value(JsonNode value) implements Fallback {
        @Override
        public Stream<ScopedExpression> expressions(Set<String> bound) {
            return Stream.empty();
        }

        @Override
        public <T> T match(Function<Call, T> call, Function<Value, T> value) {
            return value.apply(this);
        }
    }
}

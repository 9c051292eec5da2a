package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** One rung of the ladder that is climbed when a step failed, as the operator wrote it. */
public sealed interface Fallback {

    /** The expressions in it, where these variables are bound. */
    Stream<ScopedExpression> expressions(Set<String> bound);

    /** Whether it never fails, so that no rung after it is reached. */
    default boolean neverFails() {
        return match(call -> false, value -> true);
    }

    /** Calls the function for this kind of rung and returns its result. */
    <T> T match(Function<Call, T> call, Function<Value, T> value);

    /**
     * Another call, whose answer stands in.
     *
     * @param call the call, made as the step's own is
     */
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

    /**
     * A value that stands in; no rung after it is ever reached.
     *
     * @param value what others see of the step
     */
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

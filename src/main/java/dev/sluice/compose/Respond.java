package dev.sluice.compose;

import java.util.Map;
import java.util.stream.Stream;

/** What a route answers, as the operator wrote it. */
public sealed interface Respond {

    /** The expressions in it. */
    Stream<Expression> expressions();

    /** {@code respond} left out: an object with one key per step, in file order. */
    record EveryStep() implements Respond {
        @Override
        public Stream<Expression> expressions() {
            return Stream.empty();
        }
    }

    /** An object of these entries, in file order; an entry may be a mapping again. */
    record Mapping(Map<String, Respond> entries) implements Respond {
        @Override
        public Stream<Expression> expressions() {
            return entries.values().stream().flatMap(Respond::expressions);
        }
    }

    /** The value of an expression. */
    record Value(Expression expression) implements Respond {
        @Override
        public Stream<Expression> expressions() {
            return Stream.of(expression);
        }
    }
}

package dev.sluice.compose;

import java.util.Map;
import java.util.function.BiConsumer;

/** What a route answers, as the operator wrote it. */
public sealed interface Respond {

    /** Shows every expression in it, with the setting it stands in; {@code setting} is the place of the whole. */
    void forEachExpression(String setting, BiConsumer<String, Expression> reader);

    /** {@code respond} left out: an object with one key per step, in file order. */
    record EveryStep() implements Respond {
        @Override
        public void forEachExpression(String setting, BiConsumer<String, Expression> reader) {}
    }

    /** An object of these entries, in file order; an entry may be a mapping again. */
    record Mapping(Map<String, Respond> entries) implements Respond {
        @Override
        public void forEachExpression(String setting, BiConsumer<String, Expression> reader) {
            entries.forEach((key, entry) -> entry.forEachExpression(setting + "." + key, reader));
        }
    }

    /** The value of an expression. */
    record Value(Expression expression) implements Respond {
        @Override
        public void forEachExpression(String setting, BiConsumer<String, Expression> reader) {
            reader.accept(setting, expression);
        }
    }
}

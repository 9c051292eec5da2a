package dev.sluice.language.expression.function;

import dev.sluice.language.expression.value.Kinds;
import java.util.List;

/** The kinds of the values of a function. */
@FunctionalInterface
public interface ResultKinds {
    ResultKinds ANY = constant(Kinds.ANY);
    ResultKinds BOOLEAN = constant(Kinds.BOOLEAN);
    ResultKinds NUMBER = constant(Kinds.NUMBER);
    ResultKinds TEXT = constant(Kinds.TEXT);
    ResultKinds LIST = constant(Kinds.listOf(Kinds.ANY));
    ResultKinds OBJECT = constant(Kinds.objectOf(Kinds.ANY));

    /**
     * Returns the kinds of each value that a call can have.
     *
     * @param arguments the kinds of the arguments, as many as the function allows
     */
    Kinds of(List<Kinds> arguments);

    /** Returns the same kinds for any arguments. */
    static ResultKinds constant(Kinds kinds) {
        return arguments -> kinds;
    }
}

package dev.sluice.gateway.compose;

import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.language.expression.Expression;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The settings of batched calls: one call requests several items of a loop. */
public record BatchSpec(
        @Setting(value = "Number of items in one call.", min = "1", max = "10000")
        int size,

        @Setting("The list of values in the reply, an expression on the reply (`.`); defaults to the reply itself.")
        @Nullable
        Expression list,

        @Setting(
                "The id of the item of a value, an expression on each element of that list (`.`); without it, the list is"
                        + " an object by item.")
        @Nullable
        Expression key) {

    public BatchSpec {
        SpecValidator.of(BatchSpec.class, size, list, key).throwIfInvalid();
    }

    /** Returns the expressions; {@code bound} are the variables that the step binds. */
    Stream<ScopedExpression> expressions(Set<String> bound) {
        return Stream.concat(
                ScopedExpression.of(this, "list", list, bound), ScopedExpression.of(this, "key", key, bound));
    }
}

package dev.sluice.compose;

import dev.sluice.expression.Expression;
import dev.sluice.spec.Setting;
import dev.sluice.spec.SpecValidator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How items are asked for in groups, as the operator wrote it. */
public record BatchSpec(
        @Setting(value = "How many items one call asks for.", min = "1", max = "10000")
        int size,

        @Setting("Where in the reply the answers are, an expression on the reply (`.`); left out, the reply itself.")
        @Nullable
        Expression list,

        @Setting(
                "Which item an answer is for, an expression on each element of that list (`.`); left out, the reply is an"
                        + " object by item.")
        @Nullable
        Expression key) {

    public BatchSpec {
        SpecValidator.of(BatchSpec.class, size, list, key).throwIfInvalid();
    }

    /** The expressions in it, where these variables are bound. */
    Stream<ScopedExpression> expressions(Set<String> bound) {
        Stream.Builder<ScopedExpression> all = Stream.builder();
        if (list != null) all.add(new ScopedExpression(this, List.of("list"), list, bound));
        if (key != null) all.add(new ScopedExpression(this, List.of("key"), key, bound));
        return all.build();
    }
}

package dev.sluice.compose;

import dev.sluice.compose.Ladder.Rung;
import dev.sluice.json.Value;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Makes the ladder of a step: the step as a whole at its foot, which in a loop may be a ladder for each item. */
record Rungs(String step, CallStep.Spec spec, Function<String, Destination> destinations) {

    /** The ladder of the whole step. */
    Ladder<Outcome> all() {
        Each.Spec each = spec.each();
        Rung<Outcome> first =
                each == null ? outcome(call(spec.call(), Set.of())) : new Each(step, each, ofItems(each))::run;
        boolean isPerItem = spec.ladder().isPerItem();
        List<Rung<Outcome>> rungs = new ArrayList<>(List.of(first));
        if (!isPerItem) for (Fallback rung : spec.ladder().fallback()) rungs.add(outcome(standIn(rung)));
        return new Ladder<>(rungs, spec.ladder().mayFail() && !isPerItem);
    }

    private Ladder<Map<String, Value>> ofItems(Each.Spec each) {
        boolean isPerItem = spec.ladder().isPerItem();
        List<Rung<Map<String, Value>>> rungs = new ArrayList<>(List.of(ofItems(spec.call(), each)));
        if (isPerItem) for (Fallback rung : spec.ladder().fallback()) rungs.add(standIn(rung, each));
        return new Ladder<>(rungs, isPerItem);
    }

    private Rung<Map<String, Value>> standIn(Fallback rung, Each.Spec each) {
        return rung.match(other -> ofItems(other.call(), each), constant -> {
            Value value = Value.of(constant.value());
            return (scope, calls) -> Future.succeededFuture(scope.group().each(key -> value));
        });
    }

    private Rung<Map<String, Value>> ofItems(CallTemplate.Spec call, Each.Spec each) {
        Rung<Value> one = call(call, each.isFromCaller() ? Set.of(each.as()) : Set.of());
        BatchSpec batch = each.batch();
        return batch == null
                ? (scope, calls) ->
                        one.attempt(scope, calls).map(value -> scope.group().each(key -> value))
                : (scope, calls) -> one.attempt(scope, calls).compose(reply -> Batch.read(step, batch, reply, scope));
    }

    private Rung<Value> standIn(Fallback rung) {
        return rung.match(other -> call(other.call(), Set.of()), constant -> {
            Value value = Value.of(constant.value());
            return (scope, calls) -> Future.succeededFuture(value);
        });
    }

    private static Rung<Outcome> outcome(Rung<Value> rung) {
        return (scope, calls) -> rung.attempt(scope, calls).map(Outcome::answered);
    }

    private Rung<Value> call(CallTemplate.Spec call, Set<String> itemsFromCaller) {
        Set<String> fromCaller = new HashSet<>(Request.VARIABLES);
        fromCaller.addAll(itemsFromCaller);
        CallTemplate template = new CallTemplate(step, call, fromCaller);
        Destination destination = destinations.apply(call.target().backend());
        return new StepCall(step, template, destination, spec.accepted())::make;
    }
}

package dev.sluice.compose;

import dev.sluice.compose.FallbackChain.Alternative;
import dev.sluice.json.RawJson;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Makes the ladder of a step: the step as a whole at its foot, which in a loop may be a ladder for each item. */
record FallbackChainBuilder(String step, CallStep.Spec spec, Function<String, Destination> destinations) {

    /** The ladder of the whole step. */
    FallbackChain<StepOutcome> all() {
        ForEach.Spec each = spec.each();
        Alternative<StepOutcome> first =
                each == null ? outcome(call(spec.call(), Set.of())) : new ForEach(step, each, ofItems(each))::run;
        boolean isPerItem = spec.ladder().isPerItem();
        List<Alternative<StepOutcome>> rungs = new ArrayList<>(List.of(first));
        if (!isPerItem) for (Fallback rung : spec.ladder().fallback()) rungs.add(outcome(standIn(rung)));
        return new FallbackChain<>(rungs, spec.ladder().mayFail() && !isPerItem);
    }

    private FallbackChain<Map<String, RawJson>> ofItems(ForEach.Spec each) {
        boolean isPerItem = spec.ladder().isPerItem();
        List<Alternative<Map<String, RawJson>>> rungs = new ArrayList<>(List.of(ofItems(spec.call(), each)));
        if (isPerItem) for (Fallback rung : spec.ladder().fallback()) rungs.add(standIn(rung, each));
        return new FallbackChain<>(rungs, isPerItem);
    }

    private Alternative<Map<String, RawJson>> standIn(Fallback rung, ForEach.Spec each) {
        return rung.match(other -> ofItems(other.call(), each), constant -> {
            RawJson value = RawJson.of(constant.value());
            return (scope, calls) -> Future.succeededFuture(scope.group().each(key -> value));
        });
    }

    private Alternative<Map<String, RawJson>> ofItems(CallTemplate.Spec call, ForEach.Spec each) {
        Alternative<RawJson> one = call(call, each.isFromCaller() ? Set.of(each.as()) : Set.of());
        BatchSpec batch = each.batch();
        return batch == null
                ? (scope, calls) ->
                        one.attempt(scope, calls).map(value -> scope.group().each(key -> value))
                : (scope, calls) ->
                        one.attempt(scope, calls).compose(reply -> BatchReplyReader.read(step, batch, reply, scope));
    }

    private Alternative<RawJson> standIn(Fallback rung) {
        return rung.match(other -> call(other.call(), Set.of()), constant -> {
            RawJson value = RawJson.of(constant.value());
            return (scope, calls) -> Future.succeededFuture(value);
        });
    }

    private static Alternative<StepOutcome> outcome(Alternative<RawJson> rung) {
        return (scope, calls) -> rung.attempt(scope, calls).map(StepOutcome::answered);
    }

    private Alternative<RawJson> call(CallTemplate.Spec call, Set<String> itemsFromCaller) {
        Set<String> fromCaller = new HashSet<>(GatewayRequest.VARIABLES);
        fromCaller.addAll(itemsFromCaller);
        CallTemplate template = new CallTemplate(step, call, fromCaller);
        Destination destination = destinations.apply(call.target().backend());
        return new StepCall(step, template, destination, spec.accepted())::make;
    }
}

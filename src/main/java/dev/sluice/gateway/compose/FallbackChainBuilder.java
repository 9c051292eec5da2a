package dev.sluice.gateway.compose;

import dev.sluice.gateway.compose.FallbackChain.Alternative;
import dev.sluice.language.json.RawJson;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Builds the fallback chain of a step. Each item of a loop has a chain of its own. */
record FallbackChainBuilder(String step, CallStep.Spec spec, Step.Context route) {
    FallbackChain<StepOutcome> build() {
        ForEach.Spec each = spec.each();
        Alternative<StepOutcome> first =
                each == null ? outcomeOf(spec.call()) : new ForEach(step, each, perItem(each), isRead())::run;
        List<Alternative<StepOutcome>> alternatives = new ArrayList<>(List.of(first));
        FallbackChain.Spec fallbacks = spec.fallbackChain();
        if (fallbacks.isPerItem()) return new FallbackChain<>(alternatives, false);
        for (Fallback fallback : fallbacks.fallback()) alternatives.add(alternative(fallback));
        return new FallbackChain<>(alternatives, fallbacks.isOptional());
    }

    /** Returns whether expressions read the value of the step. */
    private boolean isRead() {
        return route.readVariables().contains(step);
    }

    private FallbackChain<Map<String, RawJson>> perItem(ForEach.Spec each) {
        boolean isPerItem = spec.fallbackChain().isPerItem();
        List<Alternative<Map<String, RawJson>>> alternatives = new ArrayList<>(List.of(perItem(spec.call(), each)));
        if (isPerItem)
            for (Fallback fallback : spec.fallbackChain().fallback()) alternatives.add(alternative(fallback, each));
        return new FallbackChain<>(alternatives, isPerItem);
    }

    private Alternative<Map<String, RawJson>> alternative(Fallback fallback, ForEach.Spec each) {
        return fallback.match(fallbackCall -> perItem(fallbackCall.call(), each), constant -> {
            RawJson value = RawJson.of(constant.value());
            return (context, calls) -> Future.succeededFuture(context.group().valuesByKey(key -> value));
        });
    }

    private Alternative<Map<String, RawJson>> perItem(CallTemplate.Spec call, ForEach.Spec each) {
        BatchSpec batch = each.batch();
        StepCall single = stepCall(call, each.isFromCaller() ? Set.of(each.as()) : Set.of(), batch != null);
        return batch == null
                ? (context, calls) ->
                        single.execute(context, calls, value -> context.group().valuesByKey(key -> value))
                : (context, calls) -> single.execute(context, calls, Function.identity())
                        .compose(reply -> BatchReplyReader.read(step, batch, reply, context));
    }

    private Alternative<StepOutcome> alternative(Fallback fallback) {
        return fallback.match(fallbackCall -> outcomeOf(fallbackCall.call()), constant -> {
            StepOutcome outcome = StepOutcome.success(RawJson.of(constant.value()));
            return (context, calls) -> Future.succeededFuture(outcome);
        });
    }

    private Alternative<StepOutcome> outcomeOf(CallTemplate.Spec call) {
        StepCall single = stepCall(call, Set.of(), isRead());
        return (context, calls) -> single.execute(context, calls, StepOutcome::success);
    }

    private StepCall stepCall(CallTemplate.Spec call, Set<String> callerItems, boolean isRead) {
        Set<String> callerVariables = new HashSet<>(GatewayRequest.VARIABLES);
        callerVariables.addAll(callerItems);
        Destination destination = route.destinations().apply(call.target().backend());
        CallTemplate template = new CallTemplate(step, call, callerVariables, destination.locations());
        return new StepCall(step, template, destination, spec.accepted(), isRead);
    }
}

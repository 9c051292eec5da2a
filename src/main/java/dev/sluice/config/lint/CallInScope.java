package dev.sluice.config.lint;

import dev.sluice.gateway.compose.CallStep;
import dev.sluice.gateway.compose.CallTemplate;
import dev.sluice.gateway.compose.FallbackChain;
import dev.sluice.gateway.compose.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A call of a step or of a fallback.
 *
 * @param call the call
 * @param boundVariables variables that the step binds for the call, such as the item of a loop
 */
record CallInScope(CallTemplate.Spec call, Set<String> boundVariables) {

    /** Returns the calls of a step: its own call, then those of its fallbacks. */
    static List<CallInScope> of(Step.Spec step) {
        return step.asCall().map(CallInScope::of).orElse(List.of());
    }

    private static List<CallInScope> of(CallStep.Spec step) {
        List<CallInScope> calls = new ArrayList<>(List.of(new CallInScope(step.call(), step.boundVariables())));
        boolean isPerItem = step.fallbackChain().optional() == FallbackChain.OptionalMode.ITEM;
        Set<String> bound = isPerItem ? step.boundVariables() : Set.of();
        step.fallbackChain().fallback().stream()
                .flatMap(alternative ->
                        alternative.match(other -> Stream.of(other.call()), value -> Stream.<CallTemplate.Spec>empty()))
                .forEach(call -> calls.add(new CallInScope(call, bound)));
        return calls;
    }
}

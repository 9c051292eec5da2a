package dev.sluice.tools.eval;

import dev.sluice.gateway.compose.CallStep;
import dev.sluice.gateway.compose.CallTarget;
import dev.sluice.gateway.compose.CallTemplate;
import dev.sluice.gateway.compose.Fallback;
import dev.sluice.gateway.compose.ForEach;
import dev.sluice.upstream.backend.Operation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The call of a step and those of its fallbacks.
 *
 * @param isLoop whether each call is for one item of a loop
 */
record StepCalls(String name, List<CallTemplate.Spec> calls, boolean isLoop) {
    StepCalls(String name, CallStep.Spec step) {
        this(name, callsOf(step), isLoop(step.each()));
    }

    private static boolean isLoop(ForEach.@Nullable Spec each) {
        return each != null && each.batch() == null;
    }

    private static List<CallTemplate.Spec> callsOf(CallStep.Spec step) {
        List<CallTemplate.Spec> calls = new ArrayList<>(List.of(step.call()));
        for (Fallback fallback : step.fallbackChain().fallback())
            fallback.match(call -> calls.add(call.call()), value -> false);
        return calls;
    }

    /** Returns which of the calls an operation belongs to; the first of equal ones. */
    int alternativeOf(Operation operation) {
        for (int index = 0; index < calls.size(); index++)
            if (operationOf(calls.get(index).target()).equals(operation)) return index;
        throw new IllegalArgumentException("not a call of step " + name + ": " + operation);
    }

    private static Operation operationOf(CallTarget target) {
        return new Operation(target.backend(), target.method(), target.path().text());
    }

    /** Returns the settings of a call. */
    CallTemplate.Spec call(int alternative) {
        return calls.get(alternative);
    }

    /** Returns the names of the files with the reply, without their extension, the first choice first. */
    List<String> fileNames(int alternative, List<String> items) {
        String suffix = suffix(alternative);
        return isLoop && items.size() == 1
                ? List.of(name + "/" + FixtureFolder.encode(items.get(0)) + suffix, name + suffix)
                : List.of(name + suffix);
    }

    private static String suffix(int alternative) {
        if (alternative == 0) return "";
        return alternative == 1 ? ".fallback" : ".fallback" + alternative;
    }
}

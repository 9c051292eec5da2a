package dev.sluice.gateway.compose;

import dev.sluice.upstream.backend.Call;
import java.util.List;

/** Listens to steps. Called on any event loop; must neither block nor throw. */
@FunctionalInterface
public interface StepEvents {
    /**
     * Called when a step has completed.
     *
     * @param outcome {@code answered}, {@code skipped}, {@code failed}, {@code defaulted}, {@code truncated} or {@code
     *     returned}; a loop can have several
     */
    void onStepEnd(String route, String step, String outcome);

    /**
     * Called before a step sends a call.
     *
     * @param items the keys of the items of a loop that the call is for; empty outside a loop
     */
    default void onSend(String step, List<String> items, Call call) {}

    /** Called when the call of a step, a fallback, or a condition has failed, before the next fallback runs. */
    default void onFailure(StepFailure failure) {}
}

package dev.sluice.compose;

/** Listens to completed steps. Called on any event loop; must neither block nor throw. */
@FunctionalInterface
public interface StepEvents {
    /**
     * Called when a step has completed.
     *
     * @param outcome {@code answered}, {@code skipped}, {@code failed}, {@code defaulted}, {@code truncated} or {@code
     *     returned}; a loop can have several
     */
    void ended(String route, String step, String outcome);
}

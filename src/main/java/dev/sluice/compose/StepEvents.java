package dev.sluice.compose;

/** What happens to steps, told to whoever counts; on any event loop, and must neither block nor throw. */
@FunctionalInterface
public interface StepEvents {

    /**
     * A step ended.
     *
     * @param route the route's name
     * @param step the step's name
     * @param outcome {@code answered}, {@code skipped}, {@code failed}, {@code defaulted}, {@code truncated} or
     *     {@code returned}; a loop can have more than one
     */
    void ended(String route, String step, String outcome);
}

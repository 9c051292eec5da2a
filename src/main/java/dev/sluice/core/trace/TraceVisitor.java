package dev.sluice.core.trace;

/** Receives the parts of a trace: each after the part that it belongs to, in the order of their starts. Numbers count from 1. */
public interface TraceVisitor {
    default void onRequest(RequestTrace request) {}

    default void onStep(StepTrace step) {}

    /** Receives a call; {@code number} counts the calls of its step that the trace keeps. */
    default void onCall(CallTrace call, int number) {}

    /** Receives an attempt; {@code number} counts the attempts of its call. */
    default void onAttempt(AttemptTrace attempt, int number) {}
}

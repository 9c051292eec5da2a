package dev.sluice.core.trace;

/** The parts of a span that the trace of its request does not have, for the room that traces. Immutable. */
public interface SpanDetails {

    /** Returns the memory of these parts, in bytes. */
    int bytes();
}

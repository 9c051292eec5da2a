package dev.sluice.gateway.log;

import dev.sluice.core.trace.RequestTrace;

/** A request for the access log. The writer of the log encodes it, so that the event loop does not. */
final class AccessEntry {
    private final RequestTrace trace;
    private final SubjectPolicy subjects;

    AccessEntry(RequestTrace trace, SubjectPolicy subjects) {
        this.trace = trace;
        this.subjects = subjects;
    }

    RequestTrace trace() {
        return trace;
    }

    SubjectPolicy subjects() {
        return subjects;
    }

    /** Returns the fields as text, for a program with its own logging. */
    @Override
    public String toString() {
        LineBuffer line = new LineBuffer();
        AccessLine.write(this, new TextWriter(line));
        return line.toString().strip();
    }
}

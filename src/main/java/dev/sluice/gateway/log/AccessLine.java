package dev.sluice.gateway.log;

import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.StepTrace;
import dev.sluice.core.trace.TraceVisitor;

/** Writes the fields of a request, and those of its steps, into a line of the access log. */
final class AccessLine implements TraceVisitor {
    private final AccessEntry entry;
    private final LineWriter out;
    private boolean hasSteps;

    private AccessLine(AccessEntry entry, LineWriter out) {
        this.entry = entry;
        this.out = out;
    }

    static void write(AccessEntry entry, LineWriter out) {
        AccessLine line = new AccessLine(entry, out);
        entry.trace().accept(line);
        if (line.hasSteps) out.endSteps();
    }

    @Override
    public void onRequest(RequestTrace request) {
        out.limitTexts(LineWriter.MAX_VALUE);
        for (AccessField field : AccessField.values()) field.write(entry, out);
    }

    @Override
    public void onStep(StepTrace step) {
        if (!hasSteps) out.beginSteps();
        hasSteps = true;
        out.beginStep(step.name());
        for (StepField field : StepField.values()) field.write(step, out);
        out.endStep();
    }
}

package dev.sluice.core.trace;

import dev.sluice.core.memory.TextSize;

/**
 * Estimates the memory of a record in bytes of a 64-bit JVM with compressed references. Names of the configuration count for nothing,
 * because records share them.
 */
final class RecordSize {
    /** With its lists, its trace context and the texts that each record has. */
    private static final int REQUEST = 288;

    private static final int STEP = 128;
    private static final int CALL = 152;
    private static final int ATTEMPT = 96;

    private RecordSize() {}

    static int of(RequestTrace request) {
        SpanDetails details = request.spanDetails();
        int size = REQUEST
                + TextSize.ofLatin1(request.requestId())
                + TextSize.ofLatin1(request.context().state())
                + TextSize.ofLatin1(request.client())
                + TextSize.of(request.subject())
                + TextSize.of(request.failureDetail())
                + (details == null ? 0 : details.bytes());
        for (StepTrace step : request.steps()) size += of(step);
        return size;
    }

    private static int of(StepTrace step) {
        int size = STEP + TextSize.of(step.detail());
        for (CallTrace call : step.calls()) {
            size += CALL + TextSize.of(call.detail());
            for (AttemptTrace attempt : call.attempts()) size += ATTEMPT + TextSize.of(attempt.detail());
        }
        return size;
    }
}

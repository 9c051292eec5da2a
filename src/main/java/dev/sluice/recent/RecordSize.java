package dev.sluice.recent;

import dev.sluice.trace.AttemptTrace;
import dev.sluice.trace.CallTrace;
import dev.sluice.trace.RequestTrace;
import dev.sluice.trace.StepTrace;
import org.jspecify.annotations.Nullable;

/** Estimates the memory of a record in bytes. Names of the configuration count for nothing, because records share them. */
final class RecordSize {
    private static final int REQUEST = 360;
    private static final int STEP = 160;
    private static final int CALL = 160;
    private static final int ATTEMPT = 120;
    private static final int TEXT = 56;

    private RecordSize() {}

    static long of(RequestTrace request) {
        long size = REQUEST
                + text(request.requestId())
                + text(request.context().state())
                + text(request.client())
                + text(request.subject())
                + text(request.failureDetail());
        for (StepTrace step : request.steps()) size += of(step);
        return size;
    }

    private static long of(StepTrace step) {
        long size = STEP + text(step.detail());
        for (CallTrace call : step.calls()) {
            size += CALL + text(call.detail());
            for (AttemptTrace attempt : call.attempts()) size += ATTEMPT + text(attempt.detail());
        }
        return size;
    }

    /** A text may have two bytes for each character. */
    private static long text(@Nullable String text) {
        return text == null ? 0 : TEXT + 2L * text.length();
    }
}

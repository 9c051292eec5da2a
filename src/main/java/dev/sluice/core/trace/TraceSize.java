package dev.sluice.core.trace;

import dev.sluice.core.memory.TextSize;

/**
 * Estimates the memory of a trace in bytes of a 64-bit JVM with compressed references. Names of the configuration count for nothing,
 * because traces share them.
 */
final class TraceSize implements TraceVisitor {
    /** With its lists, its trace context and the texts that each trace has. */
    private static final int REQUEST = 312;

    private static final int STEP = 128;
    private static final int CALL = 152;
    private static final int ATTEMPT = 96;

    private int bytes;

    private TraceSize() {}

    static int of(RequestTrace request) {
        TraceSize size = new TraceSize();
        request.accept(size);
        return size.bytes;
    }

    @Override
    public void onRequest(RequestTrace request) {
        SpanDetails details = request.spanDetails();
        bytes += REQUEST
                + TextSize.ofLatin1(request.requestId())
                + TextSize.ofLatin1(request.context().state())
                + TextSize.ofLatin1(request.client())
                + TextSize.of(request.subject())
                + TextSize.of(request.failureDetail())
                + (details == null ? 0 : details.bytes());
    }

    @Override
    public void onStep(StepTrace step) {
        bytes += STEP + TextSize.of(step.detail());
    }

    @Override
    public void onCall(CallTrace call, int number) {
        bytes += CALL + TextSize.of(call.detail());
    }

    @Override
    public void onAttempt(AttemptTrace attempt, int number) {
        bytes += ATTEMPT + TextSize.of(attempt.detail());
    }
}

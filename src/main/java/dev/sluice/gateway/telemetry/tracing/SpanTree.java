package dev.sluice.gateway.telemetry.tracing;

import dev.sluice.core.digest.Hex;
import dev.sluice.core.trace.AttemptTrace;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.StepTrace;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.core.trace.TraceVisitor;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes the spans of one request from its trace: the request, its steps, their calls, and the attempts of each call. */
final class SpanTree implements TraceVisitor {
    private final RequestTrace request;
    private final Resource resource;
    private final String traceId;
    private final long rootId;
    private final long epochOffset;
    private final List<SpanData> spans = new ArrayList<>();
    private long parentOfCalls;

    private SpanTree(RequestTrace request, Resource resource) {
        this.request = request;
        this.resource = resource;
        this.traceId = request.context().traceId();
        this.rootId = request.context().spanId();
        this.parentOfCalls = rootId;
        this.epochOffset = TimeUnit.MILLISECONDS.toNanos(request.startedEpochMillis()) - request.startedNanos();
    }

    /** Returns the spans of a request that has ended. Each parent precedes its children. */
    static List<SpanData> of(RequestTrace request, Resource resource) {
        SpanTree tree = new SpanTree(request, resource);
        request.accept(tree);
        return tree.spans;
    }

    /** A span within this trace: its times are those of {@code Clock.nanos()}, and {@code failure} is null unless it has failed. */
    private record Draft(
            String name,
            SpanKind kind,
            long id,
            long startNanos,
            long endNanos,
            Attributes attributes,
            @Nullable String failure) {}

    @Override
    public void onRequest(RequestTrace root) {
        if (root.spanDetails() instanceof IssuerSpan issuer) addIssuer(issuer);
        else addRequest();
    }

    private void addRequest() {
        SpanContext caller = request.parentSpanId() == 0
                ? SpanContext.getInvalid()
                : SpanContext.createFromRemoteParent(
                        traceId, Hex.of(request.parentSpanId()), flags(), TraceState.getDefault());
        add(
                new Draft(
                        RequestAttributes.nameOf(request),
                        SpanKind.SERVER,
                        rootId,
                        request.startedNanos(),
                        request.endedNanos(),
                        RequestAttributes.of(request),
                        RequestAttributes.failureOf(request)),
                caller);
    }

    private void addIssuer(IssuerSpan span) {
        add(
                new Draft(
                        "issuer " + span.issuer(),
                        SpanKind.INTERNAL,
                        rootId,
                        request.startedNanos(),
                        request.endedNanos(),
                        RequestAttributes.of(span, request),
                        RequestAttributes.failureOf(request)),
                SpanContext.getInvalid(),
                linksTo(span.cause()));
    }

    /** A request to an issuer has one step, which its own span stands for. */
    @Override
    public void onStep(StepTrace step) {
        if (request.spanDetails() instanceof IssuerSpan) return;
        parentOfCalls = request.newSpanId();
        add(
                new Draft(
                        "step " + step.name(),
                        SpanKind.INTERNAL,
                        parentOfCalls,
                        step.startedNanos(),
                        step.endedNanos(),
                        CallAttributes.of(step),
                        CallAttributes.failureOf(step)),
                own(rootId));
    }

    @Override
    public void onCall(CallTrace call, int number) {
        add(
                new Draft(
                        "call " + call.backend(),
                        SpanKind.INTERNAL,
                        call.spanId(),
                        call.startedNanos(),
                        call.endedNanos(),
                        CallAttributes.of(call),
                        CallAttributes.failureOf(call)),
                own(parentOfCalls));
    }

    @Override
    public void onAttempt(AttemptTrace attempt, int number) {
        CallTrace call = attempt.call();
        add(
                new Draft(
                        call.operation(),
                        SpanKind.CLIENT,
                        attempt.spanId(),
                        attempt.startedNanos(),
                        attempt.endedNanos(),
                        CallAttributes.of(call, attempt, number - 1),
                        CallAttributes.failureOf(attempt)),
                own(call.spanId()));
    }

    private static List<LinkData> linksTo(@Nullable TraceContext cause) {
        if (cause == null) return List.of();
        SpanContext linked =
                SpanContext.create(cause.traceId(), Hex.of(cause.spanId()), flags(cause), TraceState.getDefault());
        return List.of(LinkData.create(linked));
    }

    private void add(Draft draft, SpanContext parent) {
        add(draft, parent, List.of());
    }

    private void add(Draft draft, SpanContext parent, List<LinkData> links) {
        String failure = draft.failure;
        spans.add(new RecordedSpan(
                draft.name,
                draft.kind,
                own(draft.id),
                parent,
                epoch(draft.startNanos),
                epoch(draft.endNanos),
                draft.attributes,
                failure == null ? StatusData.unset() : StatusData.create(StatusCode.ERROR, failure),
                links,
                resource));
    }

    private SpanContext own(long spanId) {
        return SpanContext.create(traceId, Hex.of(spanId), flags(), TraceState.getDefault());
    }

    private TraceFlags flags() {
        return flags(request.context());
    }

    private static TraceFlags flags(TraceContext context) {
        return context.isSampled() ? TraceFlags.getSampled() : TraceFlags.getDefault();
    }

    private long epoch(long nanos) {
        return epochOffset + nanos;
    }
}

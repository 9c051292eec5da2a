package dev.sluice.gateway.edge;

import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.gateway.compose.StepFailure;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.edge.problem.Problem;
import dev.sluice.gateway.edge.problem.ProblemException;
import dev.sluice.gateway.edge.problem.ProblemMapper;
import dev.sluice.gateway.identity.AccessFailure;
import dev.sluice.gateway.identity.DenialReason;
import dev.sluice.gateway.proxy.ProxyOutcome;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.UnusableReply;
import org.jspecify.annotations.Nullable;

/** Writes the failures of a request to its trace, with their locations. For the event loop of the request only. */
record FailureRecorder(RequestTrace trace, FailureLocations locations) {

    /** Records that the requirement of the route failed, which denies access. */
    void onRequirementFailed(Throwable failure) {
        trace.onFailure(DenialReason.REQUIREMENT, null, locations.describe(failure, trace.route()));
    }

    /** Records a failure whose problem is the response. */
    void onFailure(Problem problem, Throwable failure) {
        record(problem.reason(), failure);
        if (isPassedOn(problem, failure)) trace.onPassedOn();
    }

    /** Records the failure of a response whose head was sent; null if the body of the request exceeded its limit. */
    void onLateFailure(@Nullable StepFailure failure) {
        if (failure == null) trace.onFailure(GatewayReason.REQUEST_TOO_LARGE, null, null);
        else record(failure.reason(), failure);
    }

    /** Returns the failure whose problem says why the gateway has ended a stream. */
    static Throwable causeOf(ProxyOutcome.StreamEnded outcome) {
        return outcome.denial() == null
                ? new ProblemException(503, GatewayReason.STREAM_AGE, "The stream has reached its age.")
                : outcome.denial();
    }

    /** Records why the gateway has ended a stream. */
    void onStreamEnd(Throwable cause) {
        record(ProblemMapper.toProblem(cause).reason(), cause);
    }

    private void record(Reason reason, Throwable failure) {
        String step = failure instanceof StepFailure stepFailure ? stepFailure.step() : null;
        String known = failure instanceof AccessFailure ? trace.failureDetail() : null;
        trace.onFailure(reason, step, known == null ? locations.describe(failure, trace.route()) : known);
    }

    private static boolean isPassedOn(Problem problem, Throwable failure) {
        BackendFailure ofBackend = failure instanceof StepFailure step ? step.failure() : null;
        UnusableReply.StatusFailure reply = ofBackend == null ? null : ofBackend.statusFailure();
        return reply != null && reply.status() == problem.status() && problem.status() < 500;
    }

    /** Describes the failures of the steps without which the request went on. */
    void describeSteps() {
        locations.describeSteps(trace);
    }
}

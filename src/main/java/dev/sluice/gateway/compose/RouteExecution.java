package dev.sluice.gateway.compose;

import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.StepTrace;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs the steps of a route for one request. A step starts when its dependencies have completed. A failure without a
 * fallback, or an early response, ends the route. Belongs to one event loop.
 */
public final class RouteExecution {
    /**
     * The running form of a composed route. Immutable.
     *
     * @param route the route's name
     * @param steps the steps, in file order
     * @param response the response after all steps have completed
     * @param clock the clock of the deadline
     */
    public record Plan(
            String route,
            DependencyGraph graph,
            List<Step> steps,
            ResponseTemplate response,
            Clock clock,
            StepEvents events) {}

    private final Plan plan;
    private final GatewayRequest request;
    private final EvaluationContext context;
    private final CallScope calls;
    private final int[] pendingDependencies;
    private final @Nullable StepOutcome[] outcomes;
    private final Promise<ComposedResponse> response = Promise.promise();
    private int pendingSteps;
    private boolean finished;

    private RouteExecution(Plan plan, GatewayRequest request) {
        this.plan = plan;
        this.request = request;
        this.context = new EvaluationContext(request);
        this.calls = new CallScope(request, plan.clock(), plan.events());
        this.pendingDependencies = plan.graph().dependencyCounts();
        this.outcomes = new StepOutcome[pendingDependencies.length];
        this.pendingSteps = pendingDependencies.length;
    }

    /** Runs a request and returns its response. Never throws; fails with {@link StepFailure} only. */
    public static Future<ComposedResponse> run(Plan plan, GatewayRequest request) {
        RouteExecution execution = new RouteExecution(plan, request);
        execution.start();
        return execution.response.future();
    }

    private void start() {
        if (pendingSteps == 0) respond(plan.response());
        for (int step : plan.graph().roots()) runStep(step);
    }

    private void runStep(int step) {
        if (finished) return;
        Step next = plan.steps().get(step);
        StepTrace started = request.trace().startStep(next.name(), plan.clock().nanos());
        next.run(context.forStep(started), calls).onComplete(result -> {
            record(started, result);
            onStepEnd(step, result);
        });
    }

    private void record(StepTrace ended, AsyncResult<StepOutcome> result) {
        long now = plan.clock().nanos();
        if (finished) ended.onEnd("cancelled", null, now);
        else if (result.succeeded()) result.result().writeTo(ended, now);
        else ended.onEnd("failed", ((StepFailure) result.cause()).reason(), now);
    }

    private void onStepEnd(int step, AsyncResult<StepOutcome> result) {
        if (finished) return;
        report(step, result.succeeded() ? result.result().metricLabels() : List.of("failed"));
        if (result.succeeded()) onStepSuccess(step, result.result());
        else finish(Future.failedFuture(result.cause()));
    }

    private void report(int step, List<String> labels) {
        String name = plan.steps().get(step).name();
        for (String label : labels) plan.events().onStepEnd(plan.route(), name, label);
    }

    private void onStepSuccess(int step, StepOutcome outcome) {
        context.setStepValue(plan.steps().get(step).name(), outcome.value());
        outcomes[step] = outcome;
        pendingSteps--;
        if (outcome.earlyResponse() != null) respond(outcome.earlyResponse());
        else if (pendingSteps == 0) respond(plan.response());
        for (int dependent : plan.graph().dependents(step))
            if (--pendingDependencies[dependent] == 0) runStep(dependent);
    }

    private void respond(ResponseTemplate template) {
        long startedNanos = plan.clock().nanos();
        Future<ComposedResponse> rendered = template.render(context, incompleteSteps());
        finish((rendered.isComplete() ? rendered : untilCancelled(rendered))
                .onComplete(ended -> request.trace().onRespond(plan.clock().nanos() - startedNanos)));
    }

    /** The calls are cancelled while a worker thread renders the response. */
    private Future<ComposedResponse> untilCancelled(Future<ComposedResponse> rendered) {
        CallScope rendering = new CallScope(request, plan.clock(), plan.events());
        return rendering.untilCancelled("respond", () -> rendered).onComplete(ended -> rendering.close());
    }

    private void finish(Future<ComposedResponse> outcome) {
        finished = true;
        calls.close();
        outcome.onComplete(response);
    }

    private List<ComposedResponse.IncompleteStep> incompleteSteps() {
        List<ComposedResponse.IncompleteStep> incompleteSteps = new ArrayList<>();
        for (int step = 0; step < outcomes.length; step++) {
            String name = plan.steps().get(step).name();
            StepOutcome outcome = outcomes[step];
            if (outcome != null)
                for (IncompleteResult incompleteResult : outcome.incompleteResults())
                    incompleteSteps.add(new ComposedResponse.IncompleteStep(name, incompleteResult));
        }
        return incompleteSteps;
    }
}

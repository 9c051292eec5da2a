package dev.sluice.compose;

import dev.sluice.time.Clock;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through a route: each step begins when the last of those it refers to has answered, and the
 * first failure that nothing stands in for ends it, as an early answer does. One event loop runs it, so it needs no lock.
 */
public final class RouteExecution {
    /**
     * A route in its running form, made once at load.
     *
     * @param route the route's name
     * @param graph the order of the steps
     * @param steps the steps, in file order
     * @param answer the response after all steps have ended
     * @param clock the clock of the deadline
     * @param events receives the outcome of each step
     */
    public record Plan(
            String route,
            DependencyGraph graph,
            List<Step> steps,
            ResponseTemplate answer,
            Clock clock,
            StepEvents events) {}

    private final Plan plan;
    private final EvaluationContext scope;
    private final CallScope calls;
    private final int[] awaited;
    private final @Nullable StepOutcome[] outcomes;
    private final Promise<ComposedResponse> answer = Promise.promise();
    private int unanswered;
    private boolean over;

    private RouteExecution(Plan plan, GatewayRequest request) {
        this.plan = plan;
        this.scope = new EvaluationContext(request);
        this.calls = new CallScope(request, plan.clock());
        this.awaited = plan.graph().awaited();
        this.outcomes = new StepOutcome[awaited.length];
        this.unanswered = awaited.length;
    }

    /** Answers a request. Never throws, and fails with {@link StepFailure} only. */
    public static Future<ComposedResponse> of(Plan plan, GatewayRequest request) {
        RouteExecution execution = new RouteExecution(plan, request);
        execution.begin();
        return execution.answer.future();
    }

    private void begin() {
        if (unanswered == 0) respond(plan.answer());
        for (int step : plan.graph().beginners()) run(step);
    }

    private void run(int step) {
        if (!over) plan.steps().get(step).run(scope, calls).onComplete(done -> ended(step, done));
    }

    private void ended(int step, AsyncResult<StepOutcome> done) {
        if (over) return;
        tell(step, done.succeeded() ? done.result().names() : List.of("failed"));
        if (done.succeeded()) answered(step, done.result());
        else finish(Future.failedFuture(done.cause()));
    }

    private void tell(int step, List<String> names) {
        String name = plan.steps().get(step).name();
        for (String outcome : names) plan.events().ended(plan.route(), name, outcome);
    }

    private void answered(int step, StepOutcome outcome) {
        scope.answered(plan.steps().get(step).name(), outcome.value());
        outcomes[step] = outcome;
        unanswered--;
        if (outcome.early() != null) respond(outcome.early());
        else if (unanswered == 0) respond(plan.answer());
        for (int follower : plan.graph().followers(step)) if (--awaited[follower] == 0) run(follower);
    }

    private void respond(ResponseTemplate template) {
        try {
            finish(Future.succeededFuture(template.write(scope, incomplete())));
        } catch (StepFailure e) {
            finish(Future.failedFuture(e));
        }
    }

    private void finish(Future<ComposedResponse> outcome) {
        over = true;
        calls.close();
        outcome.onComplete(answer);
    }

    private List<ComposedResponse.IncompleteStep> incomplete() {
        List<ComposedResponse.IncompleteStep> incomplete = new ArrayList<>();
        for (int step = 0; step < outcomes.length; step++) {
            String name = plan.steps().get(step).name();
            StepOutcome outcome = outcomes[step];
            if (outcome != null)
                for (IncompleteResult shortfall : outcome.shortfalls())
                    incomplete.add(new ComposedResponse.IncompleteStep(name, shortfall));
        }
        return incomplete;
    }
}

package dev.sluice.gateway.route;

import dev.sluice.core.time.Clock;
import dev.sluice.gateway.compose.ComposedResponse;
import dev.sluice.gateway.compose.Destination;
import dev.sluice.gateway.compose.EvaluationContext;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.compose.ResponseTemplate;
import dev.sluice.gateway.compose.RouteExecution;
import dev.sluice.gateway.compose.RouteExecution.Plan;
import dev.sluice.gateway.compose.Step;
import dev.sluice.gateway.compose.StepEvents;
import dev.sluice.gateway.compose.StepFailure;
import dev.sluice.gateway.proxy.ProxyRoute;
import dev.sluice.gateway.validation.CheckWorkers;
import dev.sluice.gateway.validation.InvalidRequestFailure;
import dev.sluice.gateway.validation.RequestSchemas;
import dev.sluice.gateway.validation.UncheckedRequestFailure;
import dev.sluice.gateway.validation.ValidationLimits;
import dev.sluice.language.json.RepeatedFieldException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A route that composes one document from the results of its steps. Immutable and thread-safe. */
public final class ComposedRoute extends Route {
    private final Plan plan;
    private final List<Destination> withTenant;
    private final boolean readsBody;
    private final BodyTypes bodyTypes;

    private ComposedRoute(Spec spec, Plan plan, Function<String, Destination> destinations) {
        super(spec, List.of());
        this.plan = plan;
        this.withTenant = spec.backends().stream()
                .map(destinations)
                .filter(destination -> destination.tenant() != null)
                .toList();
        this.bodyTypes = BodyTypes.of(spec);
        this.readsBody = spec.readsBody(backend -> destinations.apply(backend).tenant());
    }

    public static ComposedRoute from(
            Spec spec, Function<String, Destination> destinations, Clock clock, StepEvents events) {
        List<Step> steps = new ArrayList<>();
        Set<String> callingSteps = spec.callingSteps();
        Step.Context context = new Step.Context(destinations, callingSteps, readVariables(spec));
        spec.steps().forEach((name, step) -> steps.add(step.toStep(name, context)));
        ResponseTemplate response = new ResponseTemplate(spec.answer(), spec.respond(), callingSteps);
        Plan plan = new Plan(spec.name(), spec.graph(), steps, response, clock, events);
        return new ComposedRoute(spec, plan, destinations);
    }

    private static Set<String> readVariables(Spec spec) {
        return spec.scopedExpressions()
                .flatMap(expression -> expression.readVariables().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public <T> T match(Function<ComposedRoute, T> composed, Function<ProxyRoute, T> proxied) {
        return composed.apply(this);
    }

    public boolean readsBody() {
        return readsBody;
    }

    /** Returns the media types of the bodies that the route takes. */
    public BodyTypes bodyTypes() {
        return bodyTypes;
    }

    /**
     * Returns the request if it matches the schemas.
     *
     * @param limits the limits of the server, which the route may tighten
     * @return fails with an {@link InvalidRequestFailure} or an {@link UncheckedRequestFailure}
     */
    public Future<GatewayRequest> validate(GatewayRequest request, ValidationLimits limits, CheckWorkers workers) {
        RequestSchemas schemas = spec().validate();
        if (schemas.isEmpty()) return Future.succeededFuture(request);
        RequestSchemas.Resources resources = new RequestSchemas.Resources(
                limits.with(spec().limits().validation()),
                request.memory(),
                workers,
                permit -> request.awaitCheck(permit, plan.clock()));
        return schemas.validate(new EvaluationContext(request), resources).map(violations -> {
            if (!violations.isEmpty()) throw new InvalidRequestFailure(violations);
            return request;
        });
    }

    /**
     * Composes the response on the event loop of the caller. Fails only with {@link StepFailure}, before the deadline.
     *
     * @throws RepeatedFieldException if the tenant of a backend reads a repeated field; no step has run
     */
    public Future<ComposedResponse> run(GatewayRequest request) {
        if (!withTenant.isEmpty()) checkTenants(new EvaluationContext(request));
        return RouteExecution.run(plan, request);
    }

    private void checkTenants(EvaluationContext context) {
        withTenant.forEach(destination -> destination.checkTenant(context));
    }
}

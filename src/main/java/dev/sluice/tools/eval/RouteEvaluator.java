package dev.sluice.tools.eval;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.model.BackendSpec;
import dev.sluice.config.model.Configuration;
import dev.sluice.core.spec.Suggestion;
import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.SharedReason;
import dev.sluice.gateway.compose.CallStep;
import dev.sluice.gateway.compose.ComposedResponse;
import dev.sluice.gateway.compose.EvaluationContext;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.compose.StepFailure;
import dev.sluice.gateway.compose.StepReason;
import dev.sluice.gateway.edge.problem.Problem;
import dev.sluice.gateway.edge.problem.ProblemMapper;
import dev.sluice.gateway.identity.AccessFailure;
import dev.sluice.gateway.route.ComposedRoute;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.validation.CheckWorkers;
import dev.sluice.language.expression.EvaluationException;
import dev.sluice.language.json.JsonReader;
import dev.sluice.upstream.backend.Call;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs one composed route with a request and replies from files, by the code that serves requests. Nothing is sent, so a run has ended when
 * its method returns. Not thread-safe.
 */
public final class RouteEvaluator {
    private final Configuration configuration;
    private final Route.Spec route;
    private final FixtureFolder folder;
    private final RunContext context;
    private final RouteFindings findings;
    private @Nullable GatewayRequest request;

    private RouteEvaluator(
            LoadResult loaded, Configuration configuration, Route.Spec route, Path fixtures, Clock clock) {
        this.configuration = configuration;
        this.route = route;
        this.folder = new FixtureFolder(
                fixtures,
                new JsonReader(
                        configuration.server().limits().depth(),
                        configuration.server().limits().numberLength()));
        this.context = new RunContext(loaded, configuration, clock);
        this.findings = new RouteFindings(loaded, route);
    }

    /**
     * Returns an evaluator of a route.
     *
     * @param loaded a configuration without errors
     * @param name the route's key, such as {@code GET /customers/{id}}
     * @param fixtures the folder with the files
     * @throws EvalException if there is no composed route with this key
     */
    public static RouteEvaluator of(LoadResult loaded, String name, Path fixtures, Clock clock) {
        Configuration configuration = requireNonNull(loaded.configurationOrPartial());
        List<Route.Spec> routes = configuration.routes();
        String key = String.join(" ", name.strip().split("\\s+", -1));
        Route.Spec route = routes.stream()
                .filter(each -> each.name().equals(key))
                .findFirst()
                .orElseThrow(() -> unknown(
                        "route", key, routes.stream().map(Route.Spec::name).toList()));
        if (route.proxy() != null)
            throw EvalException.misuse(key + " is a proxy route: it has no steps and no expressions");
        return new RouteEvaluator(loaded, configuration, route, fixtures, clock);
    }

    private static EvalException unknown(String kind, String name, List<String> known) {
        return EvalException.misuse("there is no " + kind + " " + NamedText.printable(name)
                + (known.isEmpty() ? "" : Suggestion.didYouMean(name, known)));
    }

    /**
     * Returns the response as {@code {status, headers, body}}. A failed step gives the problem that a caller gets.
     *
     * @throws EvalException if a file is missing or invalid, or the expression of a required step fails
     */
    public JsonNode response() {
        FixtureReplies replies = new FixtureReplies(route, folder, null);
        Future<ComposedResponse> response = run(replies);
        if (!response.isComplete()) throw EvalException.misuse(findings.errors(replies.withoutReply()));
        replies.failures().stream()
                .filter(failure -> failure != response.cause())
                .forEach(findings::warn);
        return response.succeeded() ? HttpJson.of(response.result()) : problem(response.cause());
    }

    private JsonNode problem(Throwable cause) {
        if (cause instanceof StepFailure failure) {
            if (failure.reason() == StepReason.EXPRESSION_FAILED) throw EvalException.failed(findings.error(failure));
            findings.warn(failure);
        }
        Problem problem = ProblemMapper.toProblem(cause);
        if (problem.reason() == SharedReason.INTERNAL_ERROR) throw new IllegalStateException(cause);
        return HttpJson.of(problem);
    }

    /**
     * Returns the request that a step sends as {@code {method, url, headers, body}}: null if it sends none, and a list for a loop.
     *
     * @throws EvalException if there is no such step, a file is missing or invalid, or the step fails before it sends a request
     */
    public JsonNode requestOf(String step) {
        CallStep.Spec call = requireCall(step);
        FixtureReplies replies = new FixtureReplies(route, folder, step);
        Future<ComposedResponse> response = run(replies);
        List<Call> requests = replies.requests();
        if (requests.isEmpty()) explainNoRequest(step, replies, response);
        else replies.failures().forEach(findings::warn);
        if (call.each() != null) {
            ArrayNode all = JsonNodeFactory.instance.arrayNode();
            requests.forEach(each -> all.add(json(each)));
            return all;
        }
        return requests.isEmpty() ? NullNode.getInstance() : json(requests.get(0));
    }

    private CallStep.Spec requireCall(String step) {
        if (!route.steps().containsKey(step))
            throw unknown("step", step, List.copyOf(route.steps().keySet()));
        return requireNonNull(route.steps().get(step))
                .asCall()
                .orElseThrow(() -> EvalException.misuse("step " + step + " calls no backend"));
    }

    /** Fails unless the step was skipped, or its loop is empty, or the route has responded before it. */
    private void explainNoRequest(String step, FixtureReplies replies, Future<ComposedResponse> response) {
        if (!replies.withoutReply().isEmpty()) throw EvalException.misuse(findings.errors(replies.withoutReply()));
        Optional<StepFailure> own = replies.failures().stream()
                .filter(failure -> failure.step().equals(step))
                .findFirst();
        if (own.isPresent()) throw EvalException.failed(findings.error(own.get()));
        if (response.failed() && response.cause() instanceof StepFailure failure)
            throw EvalException.failed(findings.error(failure));
        if (response.failed())
            throw EvalException.failed(ProblemMapper.toProblem(response.cause()).detail());
        findings.note("step " + step
                + " sends no request: it is skipped, or its list is empty, or the route responds before it");
    }

    private JsonNode json(Call call) {
        BackendSpec backend =
                requireNonNull(configuration.backends().get(call.operation().backend()));
        return HttpJson.of(call, backend.url().get(0));
    }

    private Future<ComposedResponse> run(FixtureReplies replies) {
        GatewayRequest started = context.request(FixtureRequest.read(folder, route.path()), route, findings);
        request = started;
        ComposedRoute composed =
                ComposedRoute.from(route, name -> context.destination(name, replies), context.clock(), replies);
        return Future.succeededFuture(started)
                .map(read -> authorized(composed, read))
                .compose(read ->
                        composed.validate(read, configuration.server().limits().validation(), CheckWorkers.forCores()))
                .compose(composed::run);
    }

    /** Checks the requirement of the route alone: the claims of the file are those of an authenticated caller. */
    private GatewayRequest authorized(ComposedRoute composed, GatewayRequest read) {
        if (!composed.isAuthorized(read, this::warnOfRequirement)) throw AccessFailure.requirementNotMet();
        return read;
    }

    private void warnOfRequirement(EvaluationException failure) {
        findings.warn(StepFailure.expression("require", failure));
    }

    /** Returns warnings and notes about the last run. */
    public List<String> warnings() {
        return findings.warnings();
    }

    /** Returns the cost of the expressions of the last run together; nothing before a run. */
    public EvaluationCost cost() {
        return request == null
                ? new EvaluationCost(0, 0)
                : EvaluationCost.of(new EvaluationContext(request).evaluation().budget());
    }
}

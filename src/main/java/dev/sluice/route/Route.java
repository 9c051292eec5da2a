package dev.sluice.route;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.sluice.compose.ComposedResponse;
import dev.sluice.compose.DependencyGraph;
import dev.sluice.compose.Destination;
import dev.sluice.compose.EvaluationContext;
import dev.sluice.compose.GatewayRequest;
import dev.sluice.compose.ResponseBodySpec;
import dev.sluice.compose.ResponseTemplate;
import dev.sluice.compose.RouteExecution;
import dev.sluice.compose.RouteExecution.Plan;
import dev.sluice.compose.Step;
import dev.sluice.compose.StepEvents;
import dev.sluice.compose.StepFailure;
import dev.sluice.expression.EvaluationException;
import dev.sluice.expression.Expression;
import dev.sluice.proxy.ForwardingSpec;
import dev.sluice.proxy.ProxyRoute;
import dev.sluice.proxy.ProxyTarget;
import dev.sluice.spec.Setting;
import dev.sluice.spec.SpecValidator;
import dev.sluice.time.Clock;
import dev.sluice.uri.PathPattern;
import dev.sluice.validation.InvalidRequestFailure;
import dev.sluice.validation.RequestSchemas;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A route in its running form: the requests that it takes, and how it responds to them. It either composes a response or
 * passes requests on to one backend. It never changes, so every event loop may use one instance.
 */
public abstract sealed class Route {
    private final Spec spec;

    private Route(Spec spec) {
        this.spec = spec;
    }

    /**
     * Builds a route. The configuration has checked its references already.
     *
     * @param destinations the backend of each name that the route calls
     * @param events hears how each step ended
     * @throws IllegalArgumentException when a step waits for itself or for a step that does not exist
     */
    public static Route of(Spec spec, Function<String, Destination> destinations, Clock clock, StepEvents events) {
        ProxyTarget target = spec.proxy();
        if (target == null) return Composed.from(spec, destinations, clock, events);
        return new Proxied(spec, new ProxyRoute(target, spec.forward(), destinations.apply(target.backend()), clock));
    }

    /** Calls the function for this kind of route and returns its result. */
    public abstract <T> T match(Function<Composed, T> composed, Function<ProxyRoute, T> proxied);

    /** Composes one document from the replies to its steps. */
    public static final class Composed extends Route {
        private final Plan plan;
        private final boolean readsBody;

        private Composed(Spec spec, Plan plan, boolean readsBody) {
            super(spec);
            this.plan = plan;
            this.readsBody = readsBody;
        }

        public static Composed from(
                Spec spec, Function<String, Destination> destinations, Clock clock, StepEvents events) {
            List<Step> steps = new ArrayList<>();
            Map<String, Set<String>> references = new LinkedHashMap<>();
            spec.steps().forEach((name, step) -> {
                steps.add(step.toStep(name, destinations, spec.callingSteps()));
                references.put(name, step.references());
            });
            ResponseTemplate answer = new ResponseTemplate(spec.answer(), spec.respond(), spec.callingSteps());
            Plan plan = new Plan(spec.name(), new DependencyGraph(references), steps, answer, clock, events);
            return new Composed(spec, plan, spec.readsBody() || anyReadsBody(spec, destinations));
        }

        private static boolean anyReadsBody(Spec spec, Function<String, Destination> destinations) {
            return spec.steps().values().stream()
                    .flatMap(step -> step.backends().stream())
                    .map(destinations)
                    .anyMatch(Destination::readsBody);
        }

        @Override
        public <T> T match(Function<Composed, T> composed, Function<ProxyRoute, T> proxied) {
            return composed.apply(this);
        }

        /** Returns whether the route needs the body of its requests. */
        public boolean readsBody() {
            return readsBody;
        }

        /** Returns the request if it fits the route's schemas; else fails with {@link InvalidRequestFailure}. */
        public Future<GatewayRequest> validate(GatewayRequest request) {
            RequestSchemas validation = spec().validate();
            if (validation.isEmpty()) return Future.succeededFuture(request);
            return validation.validate(new EvaluationContext(request)).map(violations -> {
                if (!violations.isEmpty()) throw new InvalidRequestFailure(violations);
                return request;
            });
        }

        /**
         * Composes the response to a valid request, on the event loop of the caller. Never throws. Fails with
         * {@link StepFailure} only, and no later than the request's deadline.
         */
        public Future<ComposedResponse> answer(GatewayRequest request) {
            return RouteExecution.run(plan, request);
        }
    }

    /** Passes requests on. */
    private static final class Proxied extends Route {
        private final ProxyRoute proxy;

        private Proxied(Spec spec, ProxyRoute proxy) {
            super(spec);
            this.proxy = proxy;
        }

        @Override
        public <T> T match(Function<Composed, T> composed, Function<ProxyRoute, T> proxied) {
            return proxied.apply(proxy);
        }
    }

    /**
     * Whether the route's own requirement is met, by nothing but the value true: a text that says "false" opens no door,
     * nor does an expression that has no value for this request.
     */
    public boolean isAuthorized(GatewayRequest request) {
        Expression require = spec.require();
        if (require == null) return true;
        try {
            return require.evaluate(new EvaluationContext(request)).equals(BooleanNode.TRUE);
        } catch (EvaluationException e) {
            return false;
        }
    }

    public Spec spec() {
        return spec;
    }

    /** What a route says for {@code identity} to let in anyone at all. */
    public static final List<String> ANYONE = List.of("none");

    /** One route as the operator wrote it; {@code method}, {@code path} and {@code conditions} are its key. */
    public record Spec(
            HttpMethod method,
            PathPattern path,
            RouteConditions conditions,

            @Setting(
                    value =
                            "Who may call: the name of an identity, or of several of which any will do; none for anyone.",
                    min = "1")
            @Nullable
            List<String> identity,

            @Setting("What a caller must be allowed to do: names of scopes, all of them needed.")
            List<String> scopes,

            @Setting("What must be true of the caller besides; an expression over $claims and the request's head.")
            @Nullable
            Expression require,

            @Setting(value = "Longest time until the caller has an answer.", min = "10ms", max = "15m")
            Duration deadline,

            @Setting("The backend calls, by name.") Map<String, Step.Spec> steps,

            @Setting("The answer: left out, a mapping, or an expression.")
            ResponseBodySpec respond,

            @Setting("What the answer has besides its body.")
            ComposedResponse.Spec answer,

            @Setting("What a request may be here.") GatewayRequest.Limits limits,

            @Setting("What a request must be, by JSON Schemas; what does not fit is a 400 that lists all of it.")
            RequestSchemas validate,

            @Setting("In place of steps: backend /path; requests and answers are passed on and never held.") @Nullable
            ProxyTarget proxy,

            @Setting("What a proxy route lets through.") ForwardingSpec forward) {

        /** RFC 6749 appendix A.4. */
        private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");

        public Spec {
            SpecValidator.of(Spec.class, method, path, conditions, identity, scopes, require, deadline)
                    .require(
                            isUnambiguous(identity),
                            "identity",
                            String.valueOf(identity),
                            "none alone, or names without it")
                    .require(
                            scopes.stream().allMatch(SCOPE.asMatchPredicate()),
                            "scopes",
                            scopes,
                            "names without blanks")
                    .throwIfInvalid();
        }

        private static boolean isUnambiguous(@Nullable List<String> identity) {
            return identity == null || identity.equals(ANYONE) || !identity.contains(ANYONE.get(0));
        }

        /** The route by the name that metrics, logs and problems use, such as {@code GET /customers/{id}}. */
        public String name() {
            return method + " " + conditions.routeKey(path);
        }

        /** The backends that it calls. */
        public SortedSet<String> backends() {
            return new TreeSet<>(maxCallsByBackend().keySet());
        }

        /** How many calls it makes at most of each backend, each of which the backend may try several times. */
        public Map<String, Long> maxCallsByBackend() {
            Map<String, Long> calls = new TreeMap<>();
            if (proxy != null) calls.put(proxy.backend(), 1L);
            for (Step.Spec step : steps.values())
                step.maxCallsByBackend().forEach((backend, max) -> calls.merge(backend, max, Long::sum));
            return calls;
        }

        /** How many calls it makes at most. */
        public long maxCalls() {
            return maxCallsByBackend().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }

        /** The longest its steps can take but for the deadline, where a call of each backend takes this long at most. */
        public Duration maxDuration(Function<String, Duration> maxCallDuration) {
            if (proxy != null) return maxCallDuration.apply(proxy.backend());
            Map<String, Duration> endTimes = graph().inOrder((step, awaited) ->
                    latest(awaited).plus(Objects.requireNonNull(steps.get(step)).maxDuration(maxCallDuration)));
            return latest(endTimes.values().stream());
        }

        private static Duration latest(Stream<Duration> ends) {
            return ends.max(Comparator.naturalOrder()).orElse(Duration.ZERO);
        }

        /** The order of its steps. */
        public DependencyGraph graph() {
            Map<String, Set<String>> references = new LinkedHashMap<>();
            steps.forEach((name, step) -> references.put(name, step.references()));
            return new DependencyGraph(references);
        }

        /** The names of the steps that have an answer of a backend, in file order. */
        Set<String> callingSteps() {
            Set<String> names = new LinkedHashSet<>();
            steps.forEach((name, step) -> {
                if (!step.backends().isEmpty()) names.add(name);
            });
            return names;
        }

        /** The identities of which any will do; none where anyone may call. */
        public List<String> identities() {
            return identity == null || identity.equals(ANYONE) ? List.of() : identity;
        }

        private boolean readsBody() {
            return validate.body() != null || mentions("body");
        }

        private boolean mentions(String variable) {
            return Stream.of(
                            steps.values().stream().flatMap(Step.Spec::scopedExpressions),
                            respond.expressions(),
                            answer.expressions())
                    .flatMap(expressions -> expressions)
                    .anyMatch(scoped -> scoped.expression().variables().contains(variable));
        }
    }
}

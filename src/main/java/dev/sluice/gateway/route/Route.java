package dev.sluice.gateway.route;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.sluice.core.address.ClientSpec;
import dev.sluice.core.http.Origin;
import dev.sluice.core.http.OriginSet;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.gateway.compose.ComposedResponse;
import dev.sluice.gateway.compose.DependencyGraph;
import dev.sluice.gateway.compose.Destination;
import dev.sluice.gateway.compose.EvaluationContext;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.compose.ResponseBodySpec;
import dev.sluice.gateway.compose.ScopedExpression;
import dev.sluice.gateway.compose.Step;
import dev.sluice.gateway.edge.cors.CorsPolicy;
import dev.sluice.gateway.edge.cors.CorsSpec;
import dev.sluice.gateway.log.RouteLogSpec;
import dev.sluice.gateway.proxy.ForwardingSpec;
import dev.sluice.gateway.proxy.ProxyRoute;
import dev.sluice.gateway.proxy.ProxyTarget;
import dev.sluice.gateway.proxy.StreamSpec;
import dev.sluice.gateway.proxy.mapping.ResponseMapping;
import dev.sluice.gateway.proxy.websocket.WebSocketSpec;
import dev.sluice.gateway.validation.RequestSchemas;
import dev.sluice.language.expression.EvaluationException;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.json.RepeatedFieldException;
import dev.sluice.language.uri.PathPattern;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
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
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A route in its running form. It composes responses, or forwards requests to one backend. Immutable and thread-safe.
 */
public abstract sealed class Route permits ComposedRoute, Route.Proxied {
    private final Spec spec;
    private final String name;
    private final OriginSet webSocketOrigins;

    Route(Spec spec, List<Origin> webSocketOrigins) {
        this.spec = spec;
        this.name = spec.name();
        this.webSocketOrigins = OriginSet.of(webSocketOrigins);
    }

    /**
     * Builds a route from a checked configuration.
     *
     * @throws IllegalArgumentException if steps depend on each other in a cycle, or on a missing step
     */
    public static Route of(Spec spec, RouteContext context) {
        ProxyTarget target = spec.proxy();
        if (target == null) return ComposedRoute.from(spec, context.destinations(), context.clock(), context.events());
        Destination destination = context.destinations().apply(target.backend());
        ProxyRoute.Spec proxy = new ProxyRoute.Spec(
                target,
                spec.forwarded(),
                context.reads().ofExpressions()::contains,
                spec.stream(),
                spec.grpc(),
                spec.websocket(),
                spec.limits(),
                spec.proxyGzip());
        ResponseMapping mapping = Objects.requireNonNull(context.mapping());
        return new Proxied(
                spec,
                context.reads().webSocketOrigins(),
                new ProxyRoute(
                        proxy, new ProxyRoute.Context(destination, mapping, context.openStreams(), context.clock())));
    }

    /** Calls the function for this kind of route, and returns its result. */
    public abstract <T> T match(Function<ComposedRoute, T> composed, Function<ProxyRoute, T> proxied);

    static final class Proxied extends Route {
        private final ProxyRoute proxy;

        private Proxied(Spec spec, List<Origin> webSocketOrigins, ProxyRoute proxy) {
            super(spec, webSocketOrigins);
            this.proxy = proxy;
        }

        @Override
        public <T> T match(Function<ComposedRoute, T> composed, Function<ProxyRoute, T> proxied) {
            return proxied.apply(proxy);
        }
    }

    /**
     * Returns whether the requirement of the route is the value true. Any other value, or a failed evaluation, denies access.
     *
     * @param onFailure takes the failure of the expression
     * @throws RepeatedFieldException if the requirement reads a repeated field
     */
    public boolean isAuthorized(GatewayRequest request, Consumer<EvaluationException> onFailure) {
        Expression require = spec.require();
        if (require == null) return true;
        try {
            return require.evaluateCondition(new EvaluationContext(request).withSingleValues())
                    .equals(BooleanNode.TRUE);
        } catch (EvaluationException e) {
            onFailure.accept(e);
            return false;
        }
    }

    public Spec spec() {
        return spec;
    }

    /** Returns the origins of the pages whose WebSockets the route accepts; none for a composed route. */
    public OriginSet webSocketOrigins() {
        return webSocketOrigins;
    }

    /** Returns the name for metrics, logs and problems, such as {@code GET /customers/{id}}. */
    public String name() {
        return name;
    }

    /** The value of {@code identity} for routes without authentication. */
    public static final List<String> NO_IDENTITY = List.of("none");

    /** Settings of one route; {@code method}, {@code path} and {@code conditions} are its key. */
    public record Spec(
            HttpMethod method,
            PathPattern path,
            RouteConditions conditions,

            @Setting(value = "Names of the accepted identities, or none for a route without authentication.", min = "1")
            @Nullable
            List<String> identity,

            @Setting(
                    value = "Names of the scopes that a caller needs, all of them.",
                    whenEmpty = "a caller needs no scope")
            List<String> scopes,

            @Setting("Further condition on the caller: an expression over $claims and the head of the request.")
            @Nullable
            Expression require,

            @Setting("Clients that may send requests, by their addresses; server.clients must accept them, too.")
            ClientSpec clients,

            @Setting(
                    "The pages of other origins that may call the route (CORS); left out, responses have no CORS fields.")
            @Nullable
            CorsSpec cors,

            @Setting(value = "Names of the rate limits of the requests.", whenEmpty = "no rate limit applies")
            List<String> rateLimits,

            @Setting(value = "Longest time until the response.", min = "10ms", max = "15m")
            Duration deadline,

            @Setting("The objective of the route for metrics and alerts; left out, it has none.") @Nullable
            SloSpec slo,

            @Setting("The backend calls, by name.") Map<String, Step.Spec> steps,

            @Setting("The response body: a mapping or an expression; left out, the results of all steps.")
            ResponseBodySpec respond,

            @Setting("Status, headers and limits of the response.")
            ComposedResponse.Spec answer,

            @Setting("Limits on requests of this route.") GatewayRequest.Limits limits,

            @Setting("JSON Schemas for the parts of a request; a violation is a 400 that lists all violations.")
            RequestSchemas validate,

            @Setting("In place of steps: backend /path. The gateway streams request and response bodies.") @Nullable
            ProxyTarget proxy,

            @Setting("Headers and query parameters that a proxy route forwards.")
            ForwardingSpec forward,

            @Setting("Limits on the event streams and gRPC calls of a proxy route.")
            StreamSpec stream,

            @Setting("Whether a proxy route serves gRPC only; its backend needs http2.")
            boolean grpc,

            @Setting("WebSocket connections of a proxy route; left out, a request to upgrade gets 501.") @Nullable
            WebSocketSpec websocket,

            @Setting("Whether a proxy route compresses responses with gzip for callers that accept it.")
            boolean proxyGzip,

            @Setting("The access log of this route.") RouteLogSpec log) {

        /** RFC 6749 appendix A.4. */
        private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");

        public Spec {
            SpecValidator.of(
                            Spec.class,
                            method,
                            path,
                            conditions,
                            identity,
                            scopes,
                            require,
                            clients,
                            cors,
                            rateLimits,
                            deadline,
                            slo,
                            steps,
                            respond,
                            answer,
                            limits,
                            validate,
                            proxy,
                            forward,
                            stream,
                            grpc,
                            websocket,
                            proxyGzip,
                            log)
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
            return identity == null || identity.equals(NO_IDENTITY) || !identity.contains(NO_IDENTITY.get(0));
        }

        /** Returns the name for metrics, logs and problems, such as {@code GET /customers/{id}}. */
        public String name() {
            return method + " " + conditions.routeKey(path);
        }

        /** Returns all expressions, in file order. */
        public Stream<ScopedExpression> scopedExpressions() {
            Stream<ScopedExpression> requirement = require == null
                    ? Stream.empty()
                    : Stream.of(new ScopedExpression(this, List.of("require"), require, Set.of()));
            return Stream.of(
                            requirement,
                            steps.values().stream().flatMap(Step.Spec::scopedExpressions),
                            respond.expressions(),
                            answer.expressions())
                    .flatMap(expressions -> expressions);
        }

        public SortedSet<String> backends() {
            return new TreeSet<>(maxCallsByBackend().keySet());
        }

        /** Returns the maximum number of calls of each backend, without their retries. */
        public Map<String, Long> maxCallsByBackend() {
            Map<String, Long> calls = new TreeMap<>();
            if (proxy != null) calls.put(proxy.backend(), 1L);
            for (Step.Spec step : steps.values())
                step.maxCallsByBackend().forEach((backend, max) -> calls.merge(backend, max, Long::sum));
            return calls;
        }

        public long maxCalls() {
            return maxCallsByBackend().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }

        /** Returns the longest time that the steps can take without the deadline, for these times of one call. */
        public Duration maxDuration(Function<String, Duration> maxCallDuration) {
            if (proxy != null) return maxCallDuration.apply(proxy.backend());
            Map<String, Duration> endTimes = graph().inOrder((step, awaited) ->
                    latest(awaited).plus(Objects.requireNonNull(steps.get(step)).maxDuration(maxCallDuration)));
            return latest(endTimes.values().stream());
        }

        private static Duration latest(Stream<Duration> ends) {
            return ends.max(Comparator.naturalOrder()).orElse(Duration.ZERO);
        }

        public DependencyGraph graph() {
            Map<String, Set<String>> references = new LinkedHashMap<>();
            steps.forEach((name, step) -> references.put(name, step.references()));
            return new DependencyGraph(references);
        }

        /** Returns the names of the steps that call a backend, in file order. */
        Set<String> callingSteps() {
            Set<String> names = new LinkedHashSet<>();
            steps.forEach((name, step) -> {
                if (!step.backends().isEmpty()) names.add(name);
            });
            return names;
        }

        /** Returns the accepted identities; empty if the route has no authentication. */
        public List<String> identities() {
            return identity == null || identity.equals(NO_IDENTITY) ? List.of() : identity;
        }

        /** Returns {@code forward}, without the CORS fields of the backend where the gateway sets its own. */
        public ForwardingSpec forwarded() {
            return cors == null ? forward : forward.withoutResponse(CorsPolicy.PREFIX);
        }

        /** Returns whether an expression or a schema of the route reads the body of a request. */
        public boolean readsBody() {
            return validate.body() != null
                    || scopedExpressions().map(ScopedExpression::expression).anyMatch(Spec::readsBody);
        }

        /**
         * Returns whether the route, or the tenant of a backend that it uses, reads the body of a request.
         *
         * @param tenantOf returns the expression that names the tenant of a call to a backend; null without tenants
         */
        public boolean readsBody(Function<String, @Nullable Expression> tenantOf) {
            return readsBody()
                    || backends().stream()
                            .flatMap(backend -> Stream.ofNullable(tenantOf.apply(backend)))
                            .anyMatch(Spec::readsBody);
        }

        private static boolean readsBody(Expression expression) {
            return expression.variables().contains("body");
        }
    }
}

package dev.sluice.config.lint;

import static java.util.Objects.requireNonNullElse;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import dev.sluice.gateway.compose.CallTarget;
import dev.sluice.gateway.compose.Step;
import dev.sluice.gateway.proxy.ProxyTarget;
import dev.sluice.gateway.route.Route;
import dev.sluice.language.expression.Expression;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks that a route has an identity if a setting needs one. */
record AuthorizationLint(Route.Spec route, LintContext context) {
    /** Variables that are available before the body is read and before any step runs. */
    static final List<String> REQUEST_HEAD_VARIABLES = List.of("path", "query", "header", "claims", "request");

    private static final Set<String> GRANTS_USING_CALLER_TOKEN = Set.of("relay", "token_exchange");
    private static final List<String> IDENTITIES_WITHOUT_TOKEN = List.of("api_keys", "client_certificate");

    static void check(LintContext context) {
        for (Route.Spec route : context.routes()) new AuthorizationLint(route, context).check();
    }

    private void check() {
        if (!context.knowsCallers(route)) for (String setting : List.of("scopes", "require")) checkHasIdentity(setting);
        Scalar require = context.scalarOf(route, "require");
        Expression expression = route.require();
        if (require != null && expression != null && !context.sources().isInvalid(route, "require"))
            checkRequirement(new LocatedExpression(require, expression, Set.of()));
        if (!takesTokens()) checkCredentials();
    }

    private void checkHasIdentity(String setting) {
        ConfigValue value = context.valueOf(route, setting);
        if (value != null && !isReset(value)) context.error(value, "needs an identity, and the route has none");
    }

    /** Whether a value resets a setting of {@code defaults.route}. */
    private static boolean isReset(ConfigValue value) {
        return value.match(Scalar::isNull, sequence -> sequence.items().isEmpty(), mapping -> false, invalid -> false);
    }

    private void checkRequirement(LocatedExpression require) {
        if (!require.variables().contains("claims"))
            context.error(require.scalar(), "does not depend on the caller (expected: an expression with $claims)");
        for (String variable : require.variables())
            if (!REQUEST_HEAD_VARIABLES.contains(variable)) checkKnown(require, variable);
    }

    private void checkKnown(LocatedExpression require, String variable) {
        if (variable.equals("body") || context.stepNames(route).contains(variable))
            require.error(variable, "not available before authorization", context);
        else if (context.knowsSteps(route))
            VariableLint.reportUnknown(require, variable, REQUEST_HEAD_VARIABLES, context);
    }

    /** Whether a caller can have a token. A call that needs the token of a caller fails with 503 without it. */
    private boolean takesTokens() {
        if (context.isKnown(route, "identity"))
            return route.identities().stream().anyMatch(this::takesTokens);
        Sequence names = ConfigValue.sequence(context.valueOf(route, "identity"));
        return names == null
                || names.items().stream().anyMatch(name -> takesTokens(String.valueOf(ConfigValue.text(name))));
    }

    /** Another check reports a missing or invalid identity. */
    private boolean takesTokens(String identity) {
        Mapping mapping = ConfigValue.mapping(context.at("identity", identity));
        return mapping == null || IDENTITIES_WITHOUT_TOKEN.stream().noneMatch(mapping.keys()::contains);
    }

    private void checkCredentials() {
        for (Step.Spec step : route.steps().values())
            for (CallInScope call : CallInScope.of(step)) {
                CallTarget target = context.target(call.call());
                checkCredentials(context.valueOf(call.call(), "call"), target == null ? null : target.backend());
            }
        ProxyTarget proxy = route.proxy();
        checkCredentials(context.valueOf(route, "proxy"), proxy == null ? null : proxy.backend());
    }

    private void checkCredentials(@Nullable ConfigValue call, @Nullable String backend) {
        if (call == null || backend == null || !context.isKnown("backends", backend, "credentials")) return;
        String own = text("backends", backend, "credentials");
        ConfigValue inherited = own.isEmpty() ? context.at("defaults", "backend", "credentials") : null;
        String credentials = inherited == null ? own : requireNonNullElse(ConfigValue.text(inherited), "");
        String grant = text("credentials", credentials, "grant");
        if (GRANTS_USING_CALLER_TOKEN.contains(grant))
            context.error(
                    call,
                    backend + " takes the token of the caller (credentials." + credentials
                            + LintContext.from(inherited) + ": " + grant
                            + "), and the route has no identity that verifies tokens");
    }

    private String text(String... keys) {
        return requireNonNullElse(ConfigValue.text(context.at(keys)), "");
    }

    /** Warns of routes without a written {@code identity}, if identities exist. */
    static void warnOfOpenRoutes(LintContext context) {
        if (context.configuration().identity().isEmpty()) return;
        for (Route.Spec route : context.routes())
            if (route.identity() == null && context.valueOf(route, "identity") == null)
                context.warning(context.keyOf(route), "accepts every caller; write identity: none if this is intended");
    }
}

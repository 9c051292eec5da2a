package dev.sluice.config.lint;

import static java.util.Objects.requireNonNullElse;

import dev.sluice.compose.CallTarget;
import dev.sluice.compose.Step;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.ScalarKind;
import dev.sluice.expression.Expression;
import dev.sluice.proxy.ProxyTarget;
import dev.sluice.route.Route;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks that a route identifies its callers where a setting needs a caller. */
record AuthorizationLint(Route.Spec route, LintContext context) {
    /** Known before the body is read and before any step runs. */
    static final List<String> REQUEST_HEAD_VARIABLES = List.of("path", "query", "header", "claims");

    private static final Set<String> GRANTS_USING_CALLER_TOKEN = Set.of("relay", "token_exchange");
    private static final List<String> IDENTITIES_WITHOUT_TOKEN = List.of("api_keys", "client_certificate");

    static void check(LintContext context) {
        for (Route.Spec route : context.routes()) new AuthorizationLint(route, context).check();
    }

    private void check() {
        if (!context.knowsCallers(route)) for (String asked : List.of("scopes", "require")) checkHasIdentity(asked);
        Scalar require = ConfigValue.scalar(context.sources().at(route, "require"));
        Expression expression = route.require();
        if (require != null && expression != null && !context.sources().isInvalid(route, "require"))
            checkRequirement(new LocatedExpression(require, expression, Set.of()));
        if (!takesTokens()) checkCredentials();
    }

    private Findings findings() {
        return context.findings();
    }

    private void checkHasIdentity(String setting) {
        ConfigValue asked = context.sources().at(route, setting);
        if (asked != null && !isNothing(asked))
            findings().error(asked, "asked of nobody, because the route has no identity");
    }

    /** Whether a value takes back a setting of {@code defaults.route}. */
    private static boolean isNothing(ConfigValue value) {
        return value.match(
                scalar -> scalar.kind() == ScalarKind.NULL,
                several -> several.items().isEmpty(),
                mapping -> false,
                broken -> false);
    }

    private void checkRequirement(LocatedExpression require) {
        if (!require.variables().contains("claims"))
            findings().error(require.scalar(), "says nothing of the caller (expected: an expression with $claims)");
        for (String variable : require.variables())
            if (!REQUEST_HEAD_VARIABLES.contains(variable)) checkKnown(require, variable);
    }

    private void checkKnown(LocatedExpression require, String variable) {
        if (variable.equals("body") || context.stepNames(route).contains(variable))
            require.error(variable, "not known yet when it is decided who may call", findings());
        else VariableLint.reportUnknown(require, variable, REQUEST_HEAD_VARIABLES, findings());
    }

    /** Whether a caller may come with a token. Callers of a route without a token get a 503 from such a backend. */
    private boolean takesTokens() {
        return context.knowsCallers(route)
                && (context.sources().isInvalid(route, "identity")
                        || route.identities().stream().anyMatch(this::takesTokens));
    }

    /** A missing or invalid identity is reported elsewhere. */
    private boolean takesTokens(String identity) {
        Mapping mapping = ConfigValue.mapping(context.at("identity", identity));
        return mapping == null || IDENTITIES_WITHOUT_TOKEN.stream().noneMatch(mapping.keys()::contains);
    }

    private void checkCredentials() {
        for (Step.Spec step : route.steps().values())
            for (CallInScope call : CallInScope.of(step)) {
                CallTarget target = context.target(call.call());
                checkCredentials(context.sources().at(call.call(), "call"), target == null ? null : target.backend());
            }
        ProxyTarget proxy = route.proxy();
        checkCredentials(context.sources().at(route, "proxy"), proxy == null ? null : proxy.backend());
    }

    private void checkCredentials(@Nullable ConfigValue call, @Nullable String backend) {
        if (call == null || backend == null) return;
        String credentials = text("backends", backend, "credentials");
        if (credentials.isEmpty()) credentials = text("defaults", "backend", "credentials");
        String grant = text("credentials", credentials, "grant");
        if (GRANTS_USING_CALLER_TOKEN.contains(grant))
            findings()
                    .error(
                            call,
                            backend + " takes the token of the caller (credentials." + credentials + ": " + grant
                                    + "), and the route has no identity that verifies one");
    }

    private String text(String... keys) {
        return requireNonNullElse(ConfigValue.text(context.at(keys)), "");
    }

    /** Warns of routes that anyone may call without the configuration saying so, where there are identities. */
    static void warnOfOpenRoutes(LintContext context) {
        if (context.configuration().identity().isEmpty()) return;
        for (Route.Spec route : context.routes())
            if (route.identity() == null && context.sources().at(route, "identity") == null)
                context.findings()
                        .warning(context.keyOf(route), "anyone may call it; identity: none says that this is meant");
    }
}

package dev.sluice.config.lint;

import dev.sluice.config.binding.Identifier;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Mapping.Entry;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.spec.Suggestion;
import dev.sluice.gateway.compose.CallTarget;
import dev.sluice.gateway.compose.Step;
import dev.sluice.gateway.proxy.ProxyTarget;
import dev.sluice.gateway.route.Route;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks that every name refers to an entry, and that every entry is used. */
record ReferenceLint(LintContext context) {

    static void check(LintContext context) {
        ReferenceLint lint = new ReferenceLint(context);
        lint.checkNames();
        if (context.hasAllNames()) lint.checkReferences();
    }

    private void checkNames() {
        for (Entry identity : context.entries("identity"))
            if (isAnyone(identity.key()))
                context.error(
                        identity.key(),
                        "this name is reserved for routes that accept every caller; rename the identity");
        for (String section : List.of("identity", "credentials", "rate_limits", "backends"))
            for (Entry entry : context.entries(section))
                if (!Identifier.isValid(entry.key().text()))
                    context.error(entry.key(), "not a name (expected: " + Identifier.EXPECTED + ")");
    }

    private void checkReferences() {
        for (Entry backend : context.entries("backends"))
            check(ConfigValue.at(backend.value(), "credentials"), "credentials");
        check(context.at("defaults", "backend", "credentials"), "credentials");
        checkIdentities(context.at("defaults", "route", "identity"));
        checkLimits(context.at("defaults", "route", "rate_limits"));
        for (Entry identity : context.entries("identity")) checkLimits(ConfigValue.at(identity.value(), "rate_limits"));
        for (Route.Spec route : context.routes()) {
            checkIdentities(context.valueOf(route, "identity"));
            checkLimits(context.valueOf(route, "rate_limits"));
            for (Step.Spec step : route.steps().values()) CallInScope.of(step).forEach(this::checkCall);
            checkProxy(route);
        }
    }

    private void checkIdentities(@Nullable ConfigValue names) {
        for (ConfigValue name : ConfigValue.items(names)) if (!isAnyone(name)) check(name, "identity");
    }

    private void checkLimits(@Nullable ConfigValue names) {
        for (Scalar name : ConfigValue.scalars(names)) check(name, "rate_limits");
    }

    private static boolean isAnyone(@Nullable ConfigValue name) {
        Scalar scalar = ConfigValue.scalar(name);
        return scalar != null && Route.NO_IDENTITY.contains(scalar.text());
    }

    private void checkCall(CallInScope call) {
        Scalar text = context.scalarOf(call.call(), "call");
        CallTarget target = context.target(call.call());
        if (text == null || target == null) return;
        int offset =
                text.text().indexOf(target.backend(), target.method().name().length());
        check(text, offset, target.backend(), "backends");
    }

    private void checkProxy(Route.Spec route) {
        Scalar text = context.scalarOf(route, "proxy");
        ProxyTarget target = route.proxy();
        if (text != null && target != null) check(text, 0, target.backend(), "backends");
    }

    private void check(@Nullable ConfigValue name, String section) {
        Scalar scalar = ConfigValue.scalar(name);
        if (scalar != null && !scalar.isNull()) check(scalar, 0, scalar.text(), section);
    }

    private void check(Scalar scalar, int offset, String name, String section) {
        Mapping mapping = ConfigValue.mapping(context.at(section));
        Set<String> names = mapping == null ? Set.of() : mapping.keys();
        if (names.contains(name)) return;
        String displayed = scalar.isSubstituted() ? scalar.describe() : name;
        String advice = names.isEmpty() ? "; there are none" : Suggestion.didYouMean(name, names);
        context.findings()
                .error(scalar.location().at(offset), scalar.path(), displayed + " is not in " + section + advice);
    }

    /** Warns of unused backends, identities, rate limits and credentials, and of a configuration without routes. */
    static void warnOfUnused(LintContext context) {
        if (context.routes().isEmpty()) context.warning(context.settings(), "no routes: every request gets a 404");
        Set<String> backends = new HashSet<>();
        Set<String> identities = new HashSet<>();
        Set<String> limits = new HashSet<>();
        for (Route.Spec route : context.routes()) {
            backends.addAll(route.backends());
            identities.addAll(route.identities());
            limits.addAll(route.rateLimits());
        }
        context.configuration().identity().values().forEach(identity -> limits.addAll(identity.rateLimits()));
        Set<String> credentials = new HashSet<>();
        context.configuration().backends().values().forEach(backend -> credentials.add(backend.credentials()));
        ReferenceLint lint = new ReferenceLint(context);
        lint.warnOfUnused("backends", backends, "no route calls this backend");
        lint.warnOfUnused("identity", identities, "no route uses this identity");
        lint.warnOfUnused("rate_limits", limits, "no route and no identity names this limit");
        lint.warnOfUnused("credentials", credentials, "no backend uses these credentials");
    }

    private void warnOfUnused(String section, Set<String> used, String message) {
        for (Entry entry : context.entries(section))
            if (!used.contains(entry.key().text())) context.warning(entry.key(), message);
    }
}

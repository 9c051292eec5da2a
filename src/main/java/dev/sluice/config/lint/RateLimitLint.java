package dev.sluice.config.lint;

import static java.util.Objects.requireNonNull;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.ListItems;
import dev.sluice.config.source.Mapping.Entry;
import dev.sluice.config.source.Scalar;
import dev.sluice.gateway.compose.ScopedExpression;
import dev.sluice.gateway.limit.RateLimitSpec;
import dev.sluice.gateway.limit.RateLimitSpec.Mode;
import dev.sluice.gateway.route.Route;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.FieldReads;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks the expressions of rate limits, and warns of limits that hold back no caller. */
record RateLimitLint(LintContext context) {
    /** Variables that hold no other values than the caller sends. */
    private static final Set<String> OF_CALLER = Set.of("header", "path", "query");

    private static final List<String> OF_TARGET = List.of("host", "scheme");

    static void check(LintContext context) {
        RateLimitLint lint = new RateLimitLint(context);
        expressions(context).forEach(lint::checkVariables);
        context.routes().forEach(lint::checkClaims);
    }

    /** Returns the expressions of all limits. */
    static List<LocatedExpression> expressions(LintContext context) {
        return context.configuration().rateLimits().values().stream()
                .flatMap(spec -> expressions(spec, context).stream())
                .toList();
    }

    /** Returns the key of a limit, and the expression that chooses a plan. */
    static List<LocatedExpression> expressions(RateLimitSpec spec, LintContext context) {
        ScopedExpression key = new ScopedExpression(spec, List.of("key"), spec.key(), Set.of());
        Stream<ScopedExpression> by = Stream.ofNullable(spec.plans())
                .map(plans -> new ScopedExpression(spec, List.of("plans", RateLimitSpec.BY), plans.by(), Set.of()));
        return context.located(Stream.concat(Stream.of(key), by));
    }

    private void checkVariables(LocatedExpression expression) {
        List<String> known = AuthorizationLint.REQUEST_HEAD_VARIABLES;
        for (String variable : expression.variables())
            if (variable.equals("body") || isStep(variable))
                expression.error(variable, "not available before the body is read", context);
            else if (!known.contains(variable)) VariableLint.reportUnknown(expression, variable, known, context);
    }

    private boolean isStep(String variable) {
        return context.routes().stream()
                .anyMatch(route -> context.stepNames(route).contains(variable));
    }

    /** A caller without an identity has no claims, so all callers would share one bucket. */
    private void checkClaims(Route.Spec route) {
        if (context.knowsCallers(route)) return;
        boolean isOwn = context.valueOf(route, "rate_limits") != null;
        for (Scalar name : ListItems.scalars(context.ownOrDefault(route, "rate_limits"))) {
            RateLimitSpec limit = context.configuration().rateLimits().get(name.text());
            if (limit == null || !limit.readsClaims()) continue;
            String message = name.describe()
                    + ": the limit reads $claims, and the route has no identity (expected: identity, or a limit"
                    + " without $claims)";
            context.error(isOwn ? name : context.keyOf(route), message + (isOwn ? "" : LintContext.from(name)));
        }
    }

    /** Runs without errors only. */
    static void warn(LintContext context) {
        RateLimitLint lint = new RateLimitLint(context);
        LimitLists lists = LimitLists.of(context.configuration());
        for (Entry entry : context.entries("rate_limits")) {
            lint.warnOfHost(entry);
            lint.warnOfChosenKey(entry, lists);
            lint.warnOfUselessLimit(entry, lists);
        }
    }

    private RateLimitSpec limit(String name) {
        return requireNonNull(context.configuration().rateLimits().get(name));
    }

    private void warnOfHost(Entry entry) {
        RateLimitSpec limit = limit(entry.key().text());
        warnOfHost(limit.key(), ConfigValue.at(entry.value(), "key"));
        RateLimitSpec.Plans plans = limit.plans();
        if (plans != null) warnOfHost(plans.by(), ConfigValue.at(entry.value(), "plans", RateLimitSpec.BY));
    }

    private void warnOfHost(Expression expression, @Nullable ConfigValue value) {
        Set<String> headers = FieldReads.of(Stream.of(expression), "header").names();
        if (value != null && headers != null && headers.contains("host"))
            context.warning(
                    value,
                    value.describe() + ": $header.host is null on HTTP/2, which has no such header (expected:"
                            + " $request.host)");
    }

    /** A caller that chooses its key or its plan escapes the limit: it sends a new key with each request, or names the fastest plan. */
    private void warnOfChosenKey(Entry entry, LimitLists lists) {
        String name = entry.key().text();
        RateLimitSpec limit = limit(name);
        if (isChosen(limit.key())) warnOfChosen(ConfigValue.at(entry.value(), "key"), "key", name, lists);
        else if (isPlanChosen(limit))
            warnOfChosen(ConfigValue.at(entry.value(), "plans", RateLimitSpec.BY), "plan", name, lists);
    }

    private void warnOfChosen(@Nullable ConfigValue value, String what, String name, LimitLists lists) {
        if (value == null) return;
        lists.with(name).stream()
                .filter(list -> list.names().stream().noneMatch(this::holdsBack))
                .findFirst()
                .ifPresent(list -> context.warning(
                        value,
                        value.describe() + ": the caller chooses this " + what + ", and " + list.route()
                                + " has no limit beside it whose " + what + " the caller does not choose, such as"
                                + (what.equals("key")
                                        ? " $request.network"
                                        : " one by $claims, or one without plans")));
    }

    private boolean holdsBack(String name) {
        RateLimitSpec limit = limit(name);
        return limit.mode() == Mode.ENFORCE && !isChosen(limit.key()) && !isPlanChosen(limit);
    }

    private static boolean isPlanChosen(RateLimitSpec limit) {
        RateLimitSpec.Plans plans = limit.plans();
        return plans != null && isChosen(plans.by());
    }

    private static boolean isChosen(Expression expression) {
        Set<String> ofRequest = FieldReads.of(Stream.of(expression), "request").names();
        return !Collections.disjoint(expression.variables(), OF_CALLER)
                || ofRequest == null
                || OF_TARGET.stream().anyMatch(ofRequest::contains);
    }

    /** Another limit may reject each request first, because it is on each list of limits with this one. */
    private void warnOfUselessLimit(Entry entry, LimitLists lists) {
        String name = entry.key().text();
        if (limit(name).mode() != Mode.ENFORCE) return;
        lists.companionsOf(name).stream()
                .filter(other -> isUselessBeside(name, other, lists))
                .findFirst()
                .ifPresent(other -> context.warning(
                        entry.key(),
                        (lists.isAlwaysBefore(other, name) ? "cannot bind" : "hardly ever binds") + ", because " + other
                                + locationOf(other) + " has the same key and admits no more"));
    }

    private String locationOf(String name) {
        return context.entries("rate_limits").stream()
                .filter(entry -> entry.key().text().equals(name))
                .findFirst()
                .map(entry -> " at " + entry.key().location())
                .orElse("");
    }

    /**
     * Of two equal limits, the one that decides later is useless. A looser limit that decides first counts the requests that the stricter
     * one rejects, so it may reject a few others.
     */
    private boolean isUselessBeside(String name, String other, LimitLists lists) {
        RateLimitSpec limit = limit(name);
        RateLimitSpec stricter = limit(other);
        boolean isSubject = stricter.mode() == Mode.ENFORCE
                && stricter.key().text().equals(limit.key().text())
                && stricter.charge().equals(limit.charge())
                && LimitComparison.admitsNoMore(stricter, limit);
        return isSubject && (!LimitComparison.admitsNoMore(limit, stricter) || isEarlier(other, name, lists));
    }

    /** Without an order that holds on each list, the order of the file counts. */
    private boolean isEarlier(String first, String second, LimitLists lists) {
        return lists.isAlwaysBefore(first, second) || (!lists.isAlwaysBefore(second, first) && isBefore(first, second));
    }

    private boolean isBefore(String first, String second) {
        for (Entry entry : context.entries("rate_limits")) {
            if (entry.key().text().equals(first)) return true;
            if (entry.key().text().equals(second)) return false;
        }
        return false;
    }
}

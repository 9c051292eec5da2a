package dev.sluice.config.lint;

import java.util.List;
import java.util.function.Consumer;

/** Runs all checks over a configuration, errors first. */
public final class Linter {
    private static final List<Consumer<LintContext>> ERRORS = List.of(
            RouteLint::check,
            ProxyLint::check,
            StepLint::check,
            VariableLint::check,
            AuthorizationLint::check,
            TenantLint::check,
            ReferenceLint::check,
            BackendLint::checkHeaders,
            TlsLint::check);

    /** These run only where the checks before them have found no error. */
    private static final List<Consumer<LintContext>> WARNINGS = List.of(
            ReferenceLint::warnOfUnused,
            StepLint::warnOfUnused,
            OptionalStepLint::warn,
            AuthorizationLint::warnOfOpenRoutes,
            DeadlineLint::warn,
            BackendLint::warn,
            TlsLint::warnOfUselessTls,
            TenantLint::warnOfNameless,
            FanOutLint::check);

    private Linter() {}

    /** Adds what the checks find to the findings of the context. */
    public static void check(LintContext context) {
        ERRORS.forEach(rule -> rule.accept(context));
        if (isClean(context)) TenantLint.checkProxied(context);
        if (isClean(context)) WARNINGS.forEach(rule -> rule.accept(context));
    }

    private static boolean isClean(LintContext context) {
        return context.findings().errors().isEmpty();
    }
}

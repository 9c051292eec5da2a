package dev.sluice.config.lint;

import dev.sluice.config.source.Findings;
import java.util.List;
import java.util.function.Consumer;

/** Runs all checks of a configuration. */
public final class Linter {
    /** These checks skip invalid parts, so they run with errors, too. */
    private static final List<Consumer<LintContext>> ERRORS = List.of(
            NotationLint::warn,
            RouteLint::check,
            ProxyLint::check,
            BodyLimitLint::check,
            WebSocketLint::check,
            CorsLint::check,
            StepLint::check,
            VariableLint::check,
            ExpressionLint::check,
            AuthorizationLint::check,
            TenantLint::check,
            RateLimitLint::check,
            StoreLint::check,
            ReferenceLint::check,
            BackendLint::checkHeaders,
            TlsLint::check,
            GrpcLint::check,
            AdminLint::check,
            AdminLint::checkTokens,
            TrustedProxiesLint::check,
            ClientLint::check);

    /** These checks run only without errors. */
    private static final List<Consumer<LintContext>> WARNINGS = List.of(
            ReferenceLint::warnOfUnused,
            StepLint::warnOfUnused,
            OptionalStepLint::warn,
            ExpressionLint::warn,
            AuthorizationLint::warnOfOpenRoutes,
            DeadlineLint::warn,
            BackendLint::warn,
            TlsLint::warnOfUselessTls,
            AdminLint::warnOfNoOperators,
            TenantLint::warnOfUnidentified,
            RateLimitLint::warn,
            StoreLint::warn,
            LimitPathLint::warn,
            UnderscoreLint::warn,
            ProxyLint::warn,
            BodyLimitLint::warn,
            WebSocketLint::warn,
            CorsLint::warn,
            GrpcLint::warn,
            StreamLint::warn,
            TrustedProxiesLint::warn,
            ClientLint::warn,
            HstsLint::warn,
            TelemetryLint::warn,
            FanOutLint::check);

    private Linter() {}

    /**
     * Adds the results of all checks to the findings of the context.
     *
     * @param process the process that will run the configuration
     */
    public static void check(LintContext context, TargetProcess process) {
        Findings warnings = checkErrors(context, process);
        if (isClean(context)) {
            TenantLint.checkProxied(context);
            BodyLimitLint.checkUnread(context);
        }
        if (!isClean(context)) return;
        context.findings().addAll(warnings);
        WARNINGS.forEach(rule -> rule.accept(context));
        if (process.hasProbes()) ProbeLint.warn(context);
    }

    /** Runs the checks that skip invalid parts. The others would report the defaults that replace unknown values. */
    public static void checkPartially(LintContext context, TargetProcess process) {
        checkErrors(context, process);
    }

    /** Returns warnings that hold only for a configuration without errors. */
    private static Findings checkErrors(LintContext context, TargetProcess process) {
        ERRORS.forEach(rule -> rule.accept(context));
        MemoryLint.check(context, process.heap());
        return NullPathLint.check(context);
    }

    private static boolean isClean(LintContext context) {
        return context.findings().errors().isEmpty();
    }
}

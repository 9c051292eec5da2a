package dev.sluice.config.lint;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.sluice.backend.Timeouts;
import dev.sluice.config.BackendSpec;
import dev.sluice.config.route.ReservedHeaders;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping.Entry;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.ScalarKind;
import dev.sluice.guard.Breaker;
import dev.sluice.http.HeaderSyntax;
import dev.sluice.spec.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Checks the headers of a backend, and warns of settings that do nothing together. */
record BackendLint(Scalar key, BackendSpec spec, LintContext context) {

    static void checkHeaders(LintContext context) {
        for (Entry backend : context.entries("backends")) checkHeaders(backend.value(), context.findings());
        checkHeaders(context.at("defaults", "backend"), context.findings());
    }

    private static void checkHeaders(@Nullable ConfigValue backend, Findings findings) {
        ReservedHeaders.check(ConfigValue.at(backend, "headers"), findings);
        Scalar name = ConfigValue.scalar(ConfigValue.at(backend, "deadline_header"));
        if (name == null || name.kind() == ScalarKind.NULL) return;
        if (!HeaderSyntax.isToken(name.text())) findings.error(name, "not the name of a header");
        else if (!HeaderSyntax.isUnreserved(name.text()))
            findings.error(name, "this header already has a meaning for the connection; choose another name");
    }

    static void warn(LintContext context) {
        ConfigValue defaults = context.at("defaults", "backend", "breaker");
        checkRate(defaults, null, context.findings());
        context.configuration().backends().forEach((name, spec) -> {
            Scalar key = requireNonNull(
                    context.sources().keyOf(context.configuration().backends(), name));
            checkRate(context.sources().at(spec, "breaker"), defaults, context.findings());
            new BackendLint(key, spec, context).warn();
        });
    }

    private static void checkRate(@Nullable ConfigValue breaker, @Nullable ConfigValue inherited, Findings findings) {
        ConfigValue rate = ConfigValue.at(breaker, "rate");
        boolean hasMinimum = ConfigValue.at(breaker, "minimum") != null || ConfigValue.at(inherited, "minimum") != null;
        if (rate != null && !hasMinimum)
            findings.warning(rate, "no minimum beside it: it counts from the default of 20 calls within the window on");
    }

    private void warn() {
        checkStreams();
        checkAttempts();
        checkSlow();
        checkNeverOpens();
    }

    private @Nullable ConfigValue at(String... keys) {
        return context.sources().at(spec, keys);
    }

    private void checkStreams() {
        ConfigValue streams = at("streams");
        if (streams != null && !spec.http2()) context.findings().warning(streams, "does nothing without http2: true");
    }

    private void checkAttempts() {
        Timeouts timeout = spec.timeout();
        int attempts = spec.retry().attempts();
        Duration needed = Durations.multiply(timeout.attempt(), attempts);
        if (attempts == 1 || needed.compareTo(timeout.total()) <= 0) return;
        context.findings()
                .warning(
                        key,
                        "its timeout.total, " + Durations.format(timeout.total()) + ", is less than " + attempts
                                + " attempts of " + Durations.format(timeout.attempt())
                                + ": if they take that long, not all of them are made");
    }

    /** A call that takes longer than the total timeout has failed and is not slow. */
    private void checkSlow() {
        Duration slow = spec.breaker().slow();
        Duration total = spec.timeout().total();
        ConfigValue slowRate = at("breaker", "slow_rate");
        if (slow == null && slowRate != null)
            context.findings().warning(slowRate, "never reached: without breaker.slow beside it, no call is slow");
        if (slow == null || slow.compareTo(total) < 0) return;
        context.findings()
                .warning(
                        requireNonNullElse(at("breaker", "slow"), key),
                        "no call is ever slow, so its circuit never opens for that: breaker.slow, "
                                + Durations.format(slow) + ", is not less than timeout.total, "
                                + Durations.format(total));
    }

    /** All calls of a backend that hangs fail. So few may end in time that the first are forgotten before the last. */
    private void checkNeverOpens() {
        Breaker.Spec breaker = spec.breaker();
        int concurrent = spec.bulkhead().concurrent();
        Duration longest = longestUnansweredCall();
        if (breaker.canOpen(concurrent, longest)) return;
        context.findings()
                .warning(
                        key,
                        "a backend that hangs never opens its circuit: " + concurrent + " at once, each ended after "
                                + Durations.format(longest) + ", are less than breaker.consecutive, "
                                + breaker.consecutive() + ", within " + Durations.format(Breaker.CONSECUTIVE_WINDOW)
                                + " and less than breaker.minimum, " + breaker.minimum()
                                + ", within breaker.window, " + Durations.format(breaker.window()));
    }

    /** An unanswered call takes at least this long. Waits between attempts come on top, as far as there is time. */
    private Duration longestUnansweredCall() {
        Timeouts timeout = spec.timeout();
        Duration attempts = Durations.multiply(timeout.attempt(), spec.retry().attempts());
        return attempts.compareTo(timeout.total()) < 0 ? attempts : timeout.total();
    }
}

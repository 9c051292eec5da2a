package dev.sluice.config.lint;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.sluice.config.model.BackendSpec;
import dev.sluice.config.route.ReservedHeaders;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Finding;
import dev.sluice.config.source.Mapping.Entry;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.spec.Durations;
import dev.sluice.upstream.backend.Timeouts;
import dev.sluice.upstream.guard.Breaker;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Checks the headers of a backend, and warns of settings without effect. */
record BackendLint(Scalar key, BackendSpec spec, LintContext context) {

    static void checkHeaders(LintContext context) {
        for (Entry backend : context.entries("backends")) checkHeaders(backend.value(), context);
        checkHeaders(context.at("defaults", "backend"), context);
    }

    private static void checkHeaders(@Nullable ConfigValue backend, LintContext context) {
        ReservedHeaders.check(ConfigValue.at(backend, "headers"), context.findings());
        Scalar name = ConfigValue.scalar(ConfigValue.at(backend, "deadline_header"));
        if (name == null || name.isNull()) return;
        if (!HeaderSyntax.isToken(name.text())) context.error(name, "not the name of a header");
        else if (!HeaderSyntax.isUnreserved(name.text()))
            context.error(name, "this header already has a meaning for the connection; choose another name");
    }

    static void warn(LintContext context) {
        ConfigValue defaults = context.at("defaults", "backend", "breaker");
        checkRate(defaults, null, context);
        context.configuration().backends().forEach((name, spec) -> {
            Scalar key = requireNonNull(
                    context.sources().keyOf(context.configuration().backends(), name));
            checkRate(context.valueOf(spec, "breaker"), defaults, context);
            new BackendLint(key, spec, context).warn();
        });
    }

    private static void checkRate(@Nullable ConfigValue breaker, @Nullable ConfigValue inherited, LintContext context) {
        ConfigValue rate = ConfigValue.at(breaker, "rate");
        boolean hasMinimum = ConfigValue.at(breaker, "minimum") != null || ConfigValue.at(inherited, "minimum") != null;
        if (rate != null && !hasMinimum)
            context.warning(
                    rate, "without minimum beside it, the rate applies from 20 calls within the window, the default");
    }

    private void warn() {
        checkStreams();
        checkAttempts();
        checkSlow();
        checkNeverOpens();
    }

    private @Nullable ConfigValue at(String... keys) {
        return context.valueOf(spec, keys);
    }

    private void checkStreams() {
        ConfigValue streams = at("streams");
        if (streams != null && !spec.http2()) context.warning(streams, "does nothing without http2: true");
    }

    private void checkAttempts() {
        Timeouts timeout = spec.timeout();
        int attempts = spec.retry().attempts();
        Duration needed = Durations.multiply(timeout.attempt(), attempts);
        if (attempts == 1 || needed.compareTo(timeout.total()) <= 0) return;
        context.warning(
                key,
                "its " + total() + ", is less than " + attempts + " attempts" + fromDefaults("retry", "attempts")
                        + " of " + Durations.format(timeout.attempt()) + fromDefaults("timeout", "attempt")
                        + ": slow attempts leave no time for all of them");
    }

    /** Returns the total timeout with its name and its origin. */
    private String total() {
        return "timeout.total, " + Durations.format(spec.timeout().total()) + fromDefaults("timeout", "total");
    }

    private String fromDefaults(String... keys) {
        return context.fromDefaults(spec, keys);
    }

    /** A call that exceeds the total timeout fails and does not count as slow. */
    private void checkSlow() {
        Duration slow = spec.breaker().slow();
        Duration total = spec.timeout().total();
        ConfigValue slowRate = at("breaker", "slow_rate");
        if (slow == null && slowRate != null)
            context.warning(slowRate, "has no effect: without breaker.slow beside it, no call counts as slow");
        if (slow == null || slow.compareTo(total) < 0) return;
        context.warning(
                requireNonNullElse(at("breaker", "slow"), key),
                "no call counts as slow: breaker.slow, " + Durations.format(slow) + fromDefaults("breaker", "slow")
                        + ", is not less than " + total());
    }

    /** Warns if a hanging backend cannot open the circuit. Few concurrent calls time out so slowly that the breaker forgets the first before it counts the last. */
    private void checkNeverOpens() {
        Breaker.Spec breaker = spec.breaker();
        int concurrent = spec.bulkhead().concurrent();
        Duration duration = timeToFail();
        if (breaker.canOpen(concurrent, duration)) return;
        String message = neverOpens(setting -> fromDefaults(setting.split("\\.", -1)));
        context.warning(key, message.length() <= Finding.MAX_MESSAGE_LENGTH ? message : neverOpens(setting -> ""));
    }

    /** @param origin returns the origin of a setting, such as {@code breaker.minimum} */
    private String neverOpens(UnaryOperator<String> origin) {
        Breaker.Spec breaker = spec.breaker();
        Duration duration = timeToFail();
        boolean isTotal = duration.equals(spec.timeout().total());
        return "a hanging backend never opens its circuit: " + spec.bulkhead().concurrent() + " concurrent calls"
                + origin.apply("bulkhead.concurrent") + " of " + Durations.format(duration)
                + origin.apply(isTotal ? "timeout.total" : "timeout.attempt")
                + " are fewer than breaker.consecutive, " + breaker.consecutive()
                + origin.apply("breaker.consecutive") + ", within "
                + Durations.format(Breaker.CONSECUTIVE_WINDOW) + " and fewer than breaker.minimum, " + breaker.minimum()
                + origin.apply("breaker.minimum") + ", within breaker.window, "
                + Durations.format(breaker.window()) + origin.apply("breaker.window");
    }

    /** Returns the shortest time in which a call to a hanging backend fails. Delays between attempts are not included. */
    private Duration timeToFail() {
        Timeouts timeout = spec.timeout();
        Duration attempts = Durations.multiply(timeout.attempt(), spec.retry().attempts());
        return attempts.compareTo(timeout.total()) < 0 ? attempts : timeout.total();
    }
}

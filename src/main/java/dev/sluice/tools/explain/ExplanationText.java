package dev.sluice.tools.explain;

import dev.sluice.config.effective.EffectiveSetting;
import dev.sluice.config.model.WorstCase;
import dev.sluice.core.spec.Durations;
import dev.sluice.core.spec.RecordReflection;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.gateway.proxy.ProxyRules;
import dev.sluice.tools.explain.BackendExplanation.ReplicaTotals;
import dev.sluice.tools.explain.Explanation.RouteReference;
import dev.sluice.upstream.guard.Retry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Renders an explanation as text. */
public final class ExplanationText {
    private static final int MAX_VALUE_WIDTH = 40;
    private static final int MAX_RULE_WIDTH = 100;

    /** The meanings of settings whose names do not tell when they apply. */
    private static final Map<String, String> MEANINGS =
            Map.of("retry.backoff.busy", meaningOf(Retry.Backoff.class, "busy"));

    private final StringBuilder text = new StringBuilder();
    private final Explanation explanation;

    private ExplanationText(Explanation explanation) {
        this.explanation = explanation;
    }

    private static String meaningOf(Class<?> spec, String component) {
        return RecordReflection.components(spec).stream()
                .filter(part -> part.getName().equals(component))
                .map(part -> part.getAnnotation(Setting.class).value())
                .findFirst()
                .orElseThrow();
    }

    /** Returns the text with a trailing line break. */
    public static String of(Explanation explanation) {
        ExplanationText text = new ExplanationText(explanation);
        text.addRoute();
        if (!explanation.guards().isEmpty()) text.addGuards();
        text.addExecutionOrder();
        text.addWorstCase();
        if (explanation.proxy() != null) text.addProxy(explanation.proxy());
        explanation.steps().forEach(text::addStep);
        explanation.backends().forEach(text::addBackend);
        return text.text.toString();
    }

    private void line(String line) {
        text.append(line.stripTrailing()).append('\n');
    }

    private void addRoute() {
        line(explanation.request());
        line("matches " + explanation.route() + locationSuffix(explanation.location()));
        if (!explanation.conditionalMatches().isEmpty()) addConditionalMatches();
        addSettings(explanation.settings(), "  ");
    }

    private void addConditionalMatches() {
        line("or, with another host or further headers:");
        for (RouteReference match : explanation.conditionalMatches())
            line("  " + match.route() + locationSuffix(match.location()));
        line("");
    }

    private static String locationSuffix(@Nullable SourceLocation location) {
        return location == null ? "" : "  " + location;
    }

    private void addSettings(List<EffectiveSetting> settings, String indent) {
        int nameWidth = width(settings, EffectiveSetting::name);
        int valueWidth = width(settings, EffectiveSetting::value);
        String format =
                indent + "%-" + (nameWidth + 2) + "s%-" + Math.max(1, Math.min(valueWidth, MAX_VALUE_WIDTH)) + "s  %s";
        for (EffectiveSetting setting : settings) {
            line(format.formatted(setting.name(), setting.value(), setting.describeSource()));
            String meaning = MEANINGS.get(setting.name());
            if (meaning != null) line("    " + meaning);
        }
    }

    private static int width(List<EffectiveSetting> settings, Function<EffectiveSetting, String> text) {
        return settings.stream()
                .mapToInt(setting -> text.apply(setting).length())
                .max()
                .orElse(0);
    }

    private void addGuards() {
        line("");
        line("Before the steps");
        for (GuardExplanation guard : explanation.guards()) {
            String note = guard.note().isEmpty() ? "" : " (" + guard.note() + ")";
            String listed = guard.listed() == null ? "" : ", listed at " + guard.listed();
            line("  " + guard.kind().code() + " " + guard.name() + locationSuffix(guard.location()) + listed + note);
            addSettings(guard.settings(), "    ");
        }
    }

    private void addExecutionOrder() {
        line("");
        line("Order");
        int lastLevel = explanation.steps().stream()
                .mapToInt(StepExplanation::level)
                .max()
                .orElse(-1);
        for (int level = 0; level <= lastLevel; level++)
            line("  " + (level == 0 ? "at once  " : "then     ") + stepsOfLevel(level));
        String suffix = explanation.respond() == null
                ? (explanation.steps().isEmpty() ? "" : " with one key per step")
                : locationSuffix(explanation.respond());
        boolean isProxy =
                explanation.steps().isEmpty() && !explanation.backends().isEmpty();
        line("  " + (lastLevel < 0 ? "at once  " : "then     ")
                + (isProxy ? "the response of the backend, streamed" : "the response" + suffix));
    }

    private String stepsOfLevel(int level) {
        return explanation.steps().stream()
                .filter(step -> step.level() == level)
                .map(step -> step.name()
                        + (step.waitsFor().isEmpty() ? "" : " (after " + String.join(" and ", step.waitsFor()) + ")"))
                .collect(Collectors.joining(", "));
    }

    private void addWorstCase() {
        WorstCase worstCase = explanation.worstCase();
        line("");
        line("At worst");
        line("  " + count(worstCase.calls(), "call") + " of backends, up to " + count(worstCase.requests(), "request")
                + " to backends");
        if (worstCase.checkSteps() > 0)
            line("  a check of " + count(worstCase.checkSteps(), "step")
                    + " against the schemas; a request that needs more gets 400 too_complex");
        if (explanation.rejectsBodies())
            line("  400 unexpected_body for a request with a body, which "
                    + (explanation.proxy() == null
                            ? "the route does not read"
                            : "the route forwards only with limits.body"));
        String suffix = worstCase.latency().compareTo(worstCase.latencyWithoutDeadline()) < 0
                ? ", at the deadline; without a deadline, after " + Durations.format(worstCase.latencyWithoutDeadline())
                : ", when every step has completed";
        line("  a response after " + Durations.format(worstCase.latency()) + suffix);
    }

    private void addProxy(ProxyRules rules) {
        line("");
        line("To the backend");
        rules.request().forEach(this::addRule);
        line("");
        line("To the caller");
        rules.response().forEach(this::addRule);
    }

    private void addRule(ProxyRules.Rule rule) {
        String fields = String.join(", ", rule.fields());
        String note = fields.isEmpty() || rule.note().isEmpty() ? rule.note() : " (" + rule.note() + ")";
        String treatment = rule.treatment().name().toLowerCase(Locale.ROOT);
        line("  %-9s%s".formatted(treatment, wrap(fields + note)));
    }

    /** Breaks a long line at blanks, and aligns its parts. */
    private static String wrap(String line) {
        StringBuilder wrapped = new StringBuilder();
        int width = 0;
        for (String word : line.split(" ", -1)) {
            boolean isFirst = wrapped.isEmpty();
            boolean isFull = width + word.length() > MAX_RULE_WIDTH;
            wrapped.append(isFirst ? "" : isFull ? "\n" + " ".repeat(11) : " ").append(word);
            width = isFull ? word.length() : width + word.length() + 1;
        }
        return wrapped.toString();
    }

    private void addStep(StepExplanation step) {
        line("");
        line("Step " + step.name() + locationSuffix(step.location()));
        line("  at most " + count(step.calls(), "call") + ", " + count(step.requests(), "request"));
        addSettings(step.settings(), "  ");
    }

    private void addBackend(BackendExplanation backend) {
        line("");
        line("Backend " + backend.name() + locationSuffix(backend.location()));
        line("  at most " + count(backend.calls(), "call") + " of this route, each up to "
                + count(backend.requestsPerCall(), "request") + ": " + backend.reasonOfRequests());
        ReplicaTotals totals = backend.replicaTotals();
        if (totals.replicas() > 1)
            line("  at most %d calls at once and %d waiting, in %d replicas"
                    .formatted(totals.running(), totals.waiting(), totals.replicas()));
        addSettings(backend.settings(), "  ");
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}

package dev.sluice.tools.explain;

import dev.sluice.config.model.WorstCase;
import dev.sluice.core.spec.Durations;
import dev.sluice.gateway.edge.cors.PreflightRejection;
import dev.sluice.gateway.proxy.ProxyRules;
import dev.sluice.tools.explain.BackendExplanation.ReplicaTotals;
import dev.sluice.tools.explain.Explanation.RouteReference;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Renders an explanation as text. */
public final class ExplanationText {
    private static final int MAX_RULE_WIDTH = 100;

    private final TextLines text = new TextLines();
    private final Explanation explanation;

    private ExplanationText(Explanation explanation) {
        this.explanation = explanation;
    }

    /** Returns the text with a trailing line break. */
    public static String of(Explanation explanation) {
        ExplanationText text = new ExplanationText(explanation);
        text.addRoute();
        text.text.addGuards("Checks", explanation.guards());
        text.addExecutionOrder();
        text.addWorstCase();
        if (explanation.proxy() != null) text.addProxy(explanation.proxy());
        explanation.steps().forEach(text::addStep);
        explanation.backends().forEach(text::addBackend);
        return text.text.toString();
    }

    /** Returns the text of a preflight, with a trailing line break. */
    public static String of(PreflightExplanation preflight) {
        TextLines text = new TextLines();
        RouteReference route = preflight.route();
        text.line(preflight.request());
        text.line(
                route == null
                        ? "is a preflight for a method without a route"
                        : "is a preflight for " + route.route() + TextLines.locationSuffix(route.location()));
        PreflightRejection rejection = preflight.rejection();
        text.line(
                rejection == null
                        ? "allowed: 204 with the fields of CORS"
                        : "rejected: 204 without the fields of CORS, counted with why=\"" + rejection.code() + "\"");
        text.addGuards("Checks", preflight.guards());
        return text.toString();
    }

    /** Returns the text of the rules of a request without a route, with a trailing line break; empty for none. */
    public static String ofGuards(List<GuardExplanation> guards) {
        TextLines text = new TextLines();
        text.addGuards("Checks without a route", guards);
        return text.toString();
    }

    private void addRoute() {
        text.line(explanation.request());
        text.line("matches " + explanation.route() + TextLines.locationSuffix(explanation.location()));
        if (!explanation.conditionalMatches().isEmpty()) addConditionalMatches();
        text.addSettings(explanation.settings(), "  ");
    }

    private void addConditionalMatches() {
        text.line("or, with another host or further headers:");
        for (RouteReference match : explanation.conditionalMatches())
            text.line("  " + match.route() + TextLines.locationSuffix(match.location()));
        text.line("");
    }

    private void addExecutionOrder() {
        text.line("");
        text.line("Order");
        int lastLevel = explanation.steps().stream()
                .mapToInt(StepExplanation::level)
                .max()
                .orElse(-1);
        for (int level = 0; level <= lastLevel; level++)
            text.line("  " + (level == 0 ? "at once  " : "then     ") + stepsOfLevel(level));
        String suffix = explanation.respond() == null
                ? (explanation.steps().isEmpty() ? "" : " with one key per step")
                : TextLines.locationSuffix(explanation.respond());
        boolean isProxy =
                explanation.steps().isEmpty() && !explanation.backends().isEmpty();
        text.line("  " + (lastLevel < 0 ? "at once  " : "then     ")
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
        text.line("");
        text.line("At worst");
        text.line("  " + count(worstCase.calls(), "call") + " of backends, up to "
                + count(worstCase.requests(), "request") + " to backends");
        if (worstCase.checkSteps() > 0)
            text.line("  a check of " + count(worstCase.checkSteps(), "step")
                    + " against the schemas; a request that needs more gets 400 too_complex");
        if (explanation.rejectsBodies())
            text.line("  400 unexpected_body for a request with a body, which "
                    + (explanation.proxy() == null
                            ? "the route does not read"
                            : "the route forwards only with limits.body"));
        String suffix = worstCase.latency().compareTo(worstCase.latencyWithoutDeadline()) < 0
                ? ", at the deadline; without a deadline, after " + Durations.format(worstCase.latencyWithoutDeadline())
                : ", when every step has completed";
        text.line("  a response after " + Durations.format(worstCase.latency()) + suffix);
    }

    private void addProxy(ProxyRules rules) {
        text.line("");
        text.line("To the backend");
        rules.request().forEach(this::addRule);
        text.line("");
        text.line("To the caller");
        rules.response().forEach(this::addRule);
    }

    private void addRule(ProxyRules.Rule rule) {
        String fields = String.join(", ", rule.fields());
        String note = fields.isEmpty() || rule.note().isEmpty() ? rule.note() : " (" + rule.note() + ")";
        String treatment = rule.treatment().name().toLowerCase(Locale.ROOT);
        text.line("  %-9s%s".formatted(treatment, wrap(fields + note)));
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
        text.line("");
        text.line("Step " + step.name() + TextLines.locationSuffix(step.location()));
        text.line("  at most " + count(step.calls(), "call") + ", " + count(step.requests(), "request"));
        text.addSettings(step.settings(), "  ");
    }

    private void addBackend(BackendExplanation backend) {
        text.line("");
        text.line("Backend " + backend.name() + TextLines.locationSuffix(backend.location()));
        text.line("  at most " + count(backend.calls(), "call") + " of this route, each up to "
                + count(backend.requestsPerCall(), "request") + ": " + backend.reasonOfRequests());
        ReplicaTotals totals = backend.replicaTotals();
        if (totals.replicas() > 1)
            text.line("  at most %d calls at once and %d waiting, in %d replicas"
                    .formatted(totals.running(), totals.waiting(), totals.replicas()));
        text.addSettings(backend.settings(), "  ");
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}

package dev.sluice.tools.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.config.effective.EffectiveSetting;
import dev.sluice.config.model.WorstCase;
import dev.sluice.core.spec.Durations;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.gateway.edge.cors.PreflightRejection;
import dev.sluice.gateway.proxy.ProxyRules;
import dev.sluice.tools.explain.Explanation.RouteReference;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Renders an explanation as JSON. */
public final class ExplanationJson {
    private ExplanationJson() {}

    /** Returns one JSON object on several lines. */
    public static String of(Explanation explanation) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("request", explanation.request())
                .put("route", explanation.route())
                .put("place", text(explanation.location()));
        ArrayNode matchesArray = json.putArray("others");
        for (RouteReference match : explanation.conditionalMatches())
            matchesArray.addObject().put("route", match.route()).put("place", text(match.location()));
        json.put("respond", text(explanation.respond()));
        WorstCase worstCase = explanation.worstCase();
        ObjectNode worst = json.putObject("worst")
                .put("calls", worstCase.calls())
                .put("requests", worstCase.requests())
                .put("latency", Durations.format(worstCase.latency()))
                .put("until_end", Durations.format(worstCase.latencyWithoutDeadline()));
        if (worstCase.checkSteps() > 0) worst.put("check_steps", worstCase.checkSteps());
        worst.put("rejects_bodies", explanation.rejectsBodies());
        addSettings(explanation.settings(), json);
        for (GuardExplanation guard : explanation.guards())
            addGuard(guard, json.withArray("guards").addObject());
        if (explanation.proxy() != null) addProxy(explanation.proxy(), json.putObject("proxy"));
        for (StepExplanation step : explanation.steps())
            addStep(step, json.withArray("steps").addObject());
        for (BackendExplanation backend : explanation.backends())
            addBackend(backend, json.withArray("backends").addObject());
        return json.toPrettyString();
    }

    /** Returns one JSON object for a preflight, on several lines. */
    public static String of(PreflightExplanation preflight) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        RouteReference route = preflight.route();
        PreflightRejection rejection = preflight.rejection();
        json.put("request", preflight.request())
                .put("preflight_for", route == null ? null : route.route())
                .put("place", route == null ? null : text(route.location()))
                .put("rejected", rejection == null ? null : rejection.code());
        ArrayNode guards = json.putArray("guards");
        for (GuardExplanation guard : preflight.guards()) addGuard(guard, guards.addObject());
        return json.toPrettyString();
    }

    private static void addGuard(GuardExplanation guard, ObjectNode json) {
        json.put("kind", guard.kind().code()).put("name", guard.name()).put("place", text(guard.location()));
        if (guard.listed() != null) json.put("listed", text(guard.listed()));
        if (!guard.note().isEmpty()) json.put("note", guard.note());
        addSettings(guard.settings(), json);
    }

    private static void addProxy(ProxyRules rules, ObjectNode json) {
        addRules(rules.request(), json.putArray("request"));
        addRules(rules.response(), json.putArray("response"));
    }

    private static void addRules(List<ProxyRules.Rule> rules, ArrayNode json) {
        for (ProxyRules.Rule rule : rules) {
            ObjectNode added = json.addObject()
                    .put("treatment", rule.treatment().name().toLowerCase(Locale.ROOT))
                    .put("note", rule.note());
            ArrayNode fields = added.putArray("fields");
            rule.fields().forEach(fields::add);
        }
    }

    private static void addStep(StepExplanation step, ObjectNode json) {
        json.put("name", step.name()).put("place", text(step.location())).put("turn", step.level());
        ArrayNode dependencies = json.putArray("waits_for");
        step.waitsFor().forEach(dependencies::add);
        json.put("calls", step.calls()).put("requests", step.requests());
        addSettings(step.settings(), json);
    }

    private static void addBackend(BackendExplanation backend, ObjectNode json) {
        json.put("name", backend.name()).put("place", text(backend.location()));
        json.put("calls", backend.calls()).put("requests_per_call", backend.requestsPerCall());
        json.putObject("fleet")
                .put("replicas", backend.replicaTotals().replicas())
                .put("running", backend.replicaTotals().running())
                .put("waiting", backend.replicaTotals().waiting());
        addSettings(backend.settings(), json);
    }

    private static void addSettings(List<EffectiveSetting> settings, ObjectNode json) {
        ArrayNode settingsArray = json.putArray("settings");
        for (EffectiveSetting setting : settings) {
            ObjectNode added = settingsArray
                    .addObject()
                    .put("name", setting.name())
                    .put("value", setting.value())
                    .put("source", setting.source().toString())
                    .put("place", text(setting.location()));
            if (!setting.provenance().isEmpty()) added.put("where", setting.provenance());
        }
    }

    private static @Nullable String text(@Nullable SourceLocation location) {
        return location == null ? null : location.toString();
    }
}

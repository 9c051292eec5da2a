package dev.sluice.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.config.source.SourceLocation;
import dev.sluice.spec.Durations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An explanation for machines. */
public final class ExplanationJson {
    private ExplanationJson() {}

    /** One JSON object, on several lines. */
    public static String of(Explanation told) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("request", told.request()).put("route", told.route()).put("place", text(told.place()));
        ArrayNode others = json.putArray("others");
        told.others()
                .forEach(other -> others.addObject().put("route", other.route()).put("place", text(other.place())));
        json.put("respond", text(told.respond()));
        json.putObject("worst")
                .put("calls", told.worst().calls())
                .put("requests", told.worst().requests())
                .put("latency", Durations.format(told.worst().latency()))
                .put("until_end", Durations.format(told.worst().untilEnd()));
        addAll(told.settings(), json);
        told.steps().forEach(step -> add(step, json.withArray("steps").addObject()));
        told.backends()
                .forEach(backend -> add(backend, json.withArray("backends").addObject()));
        return json.toPrettyString();
    }

    private static void add(StepExplanation step, ObjectNode json) {
        json.put("name", step.name()).put("place", text(step.place())).put("turn", step.turn());
        ArrayNode awaited = json.putArray("waits_for");
        step.waitsFor().forEach(awaited::add);
        json.put("calls", step.calls()).put("requests", step.requests());
        addAll(step.settings(), json);
    }

    private static void add(BackendExplanation backend, ObjectNode json) {
        json.put("name", backend.name()).put("place", text(backend.place()));
        json.put("calls", backend.calls()).put("requests_per_call", backend.perCall());
        json.putObject("fleet")
                .put("replicas", backend.fleet().replicas())
                .put("running", backend.fleet().running())
                .put("waiting", backend.fleet().waiting());
        addAll(backend.settings(), json);
    }

    private static void addAll(List<EffectiveSetting> settings, ObjectNode json) {
        ArrayNode all = json.putArray("settings");
        for (EffectiveSetting one : settings)
            all.addObject()
                    .put("name", one.name())
                    .put("value", one.value())
                    .put("source", one.source().toString())
                    .put("place", text(one.place()));
    }

    private static @Nullable String text(@Nullable SourceLocation place) {
        return place == null ? null : place.toString();
    }
}

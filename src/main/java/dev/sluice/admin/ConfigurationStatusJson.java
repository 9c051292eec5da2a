package dev.sluice.admin;

import dev.sluice.config.ConfigurationDiff.SectionDiff;
import dev.sluice.config.source.Finding;
import dev.sluice.reload.ConfigurationStatus;
import dev.sluice.reload.ReloadResult;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The configuration in force, as {@code GET /config} tells it: names and places, and no value of any setting. */
final class ConfigurationStatusJson {
    private ConfigurationStatusJson() {}

    static JsonObject of(ConfigurationStatus status) {
        JsonObject changes = new JsonObject();
        status.changes().bySection().forEach((section, delta) -> {
            if (!delta.isEmpty()) changes.put(section, of(delta));
        });
        return new JsonObject()
                .put("generation", status.generation())
                .put("since", status.since().toString())
                .put("changes", changes)
                .put("needs_restart", new JsonArray(status.needsRestart()))
                .put("last_reload", of(status.lastReload()));
    }

    private static JsonObject of(SectionDiff delta) {
        return new JsonObject()
                .put("added", new JsonArray(delta.added()))
                .put("changed", new JsonArray(delta.changed()))
                .put("removed", new JsonArray(delta.removed()));
    }

    private static JsonObject of(ReloadResult result) {
        return new JsonObject()
                .put("at", result.at().toString())
                .put("trigger", result.trigger().code())
                .put("outcome", result.outcome().code())
                .put("errors", of(result.errors()))
                .put("warnings", of(result.warnings()));
    }

    private static JsonArray of(List<Finding> findings) {
        JsonArray all = new JsonArray();
        for (Finding finding : findings)
            all.add(new JsonObject()
                    .put("file", finding.place().file())
                    .put("line", finding.place().line())
                    .put("column", finding.place().column())
                    .put("path", finding.path())
                    .put("message", finding.message()));
        return all;
    }
}

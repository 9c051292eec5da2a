package dev.sluice.server.admin;

import dev.sluice.config.model.ConfigurationDiff.SectionDiff;
import dev.sluice.config.source.Finding;
import dev.sluice.server.reload.ConfigurationStatus;
import dev.sluice.server.reload.ReloadResult;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Renders the response of {@code GET /config}: names and locations of settings, without their values. */
final class ConfigurationStatusJson {
    private ConfigurationStatusJson() {}

    static JsonObject toJson(ConfigurationStatus status) {
        JsonObject changes = new JsonObject();
        status.changes().bySection().forEach((section, diff) -> {
            if (!diff.isEmpty()) changes.put(section, toJson(diff));
        });
        ReloadResult rejected = status.lastRejected();
        return new JsonObject()
                .put("generation", status.generation())
                .put("since", status.since().toString())
                .put("changes", changes)
                .put("needs_restart", new JsonArray(status.restartOnly()))
                .put("warnings", toJson(status.warnings()))
                .put("last_reload", toJson(status.lastReload()))
                .put("last_rejected", rejected == null ? null : toJson(rejected));
    }

    private static JsonObject toJson(SectionDiff diff) {
        return new JsonObject()
                .put("added", new JsonArray(diff.added()))
                .put("changed", new JsonArray(diff.changed()))
                .put("removed", new JsonArray(diff.removed()));
    }

    private static JsonObject toJson(ReloadResult result) {
        return new JsonObject()
                .put("at", result.at().toString())
                .put("trigger", result.trigger().code())
                .put("outcome", result.outcome().code())
                .put("errors", toJson(result.errors()))
                .put("warnings", toJson(result.warnings()));
    }

    private static JsonArray toJson(List<Finding> findings) {
        JsonArray array = new JsonArray();
        for (Finding finding : findings)
            array.add(new JsonObject()
                    .put("file", finding.location().file())
                    .put("line", finding.location().line())
                    .put("column", finding.location().column())
                    .put("path", finding.path())
                    .put("message", finding.message()));
        return array;
    }
}

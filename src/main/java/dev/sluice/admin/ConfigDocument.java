package dev.sluice.admin;

import dev.sluice.InForce;
import dev.sluice.Reload;
import dev.sluice.config.Changes.Delta;
import dev.sluice.config.source.Finding;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The configuration in force, as {@code GET /config} tells it: names and places, and no value of any setting. */
final class ConfigDocument {
    private ConfigDocument() {}

    static JsonObject of(InForce inForce) {
        JsonObject changes = new JsonObject();
        inForce.changes().bySection().forEach((section, delta) -> {
            if (!delta.isEmpty()) changes.put(section, of(delta));
        });
        return new JsonObject()
                .put("generation", inForce.generation())
                .put("since", inForce.since().toString())
                .put("changes", changes)
                .put("needs_restart", new JsonArray(inForce.needsRestart()))
                .put("last_reload", of(inForce.last()));
    }

    private static JsonObject of(Delta delta) {
        return new JsonObject()
                .put("added", new JsonArray(delta.added()))
                .put("changed", new JsonArray(delta.changed()))
                .put("removed", new JsonArray(delta.removed()));
    }

    private static JsonObject of(Reload reload) {
        return new JsonObject()
                .put("at", reload.at().toString())
                .put("trigger", reload.trigger().token())
                .put("outcome", reload.outcome().token())
                .put("errors", of(reload.errors()))
                .put("warnings", of(reload.warnings()));
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

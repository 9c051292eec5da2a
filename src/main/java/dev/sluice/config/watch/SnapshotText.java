package dev.sluice.config.watch;

import dev.sluice.config.source.Finding;
import dev.sluice.config.source.Place;
import dev.sluice.config.source.Snapshot;
import dev.sluice.config.source.Source;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A snapshot as text and back: equal ones have the same text. */
final class SnapshotText {
    private SnapshotText() {}

    static Buffer write(Snapshot snapshot) {
        JsonArray files = new JsonArray();
        snapshot.files()
                .forEach(file -> files.add(new JsonArray().add(file.name()).add(file.text())));
        JsonArray errors = new JsonArray();
        snapshot.errors()
                .forEach(error ->
                        errors.add(new JsonArray().add(error.place().file()).add(error.message())));
        JsonObject secrets = new JsonObject();
        snapshot.secrets().forEach(secrets::put);
        return new JsonObject()
                .put("folder", snapshot.folder())
                .put("files", files)
                .put("errors", errors)
                .put("secrets", secrets)
                .toBuffer();
    }

    static Snapshot read(String text) {
        JsonObject snapshot = new JsonObject(text);
        List<Source> files = new ArrayList<>();
        for (JsonArray file : pairs(snapshot, "files")) files.add(new Source(file.getString(0), file.getString(1)));
        List<Finding> errors = new ArrayList<>();
        for (JsonArray error : pairs(snapshot, "errors"))
            errors.add(new Finding(Place.startOf(error.getString(0)), "", error.getString(1)));
        Map<String, String> secrets = new LinkedHashMap<>();
        snapshot.getJsonObject("secrets").forEach(entry -> secrets.put(entry.getKey(), (String) entry.getValue()));
        return new Snapshot(snapshot.getString("folder"), files, errors, secrets);
    }

    private static List<JsonArray> pairs(JsonObject snapshot, String key) {
        JsonArray all = snapshot.getJsonArray(key);
        List<JsonArray> pairs = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) pairs.add(all.getJsonArray(i));
        return pairs;
    }
}

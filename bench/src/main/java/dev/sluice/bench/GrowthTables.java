package dev.sluice.bench;

import dev.sluice.bench.Slots.Key;
import java.util.stream.Stream;

/** The tables of works that show growth, and of those whose rows are shapes: bodies, tags, D, turns and waiting. */
final class GrowthTables {
    private static final String BYTES = "bytes/";

    private final Slots slots;
    private final Tables tables;

    GrowthTables(Slots slots, Tables tables) {
        this.slots = slots;
        this.tables = tables;
    }

    /** Adds the tables of a work. Returns whether it is a work of this class. */
    boolean add(String work) {
        switch (work) {
            case "D" -> addNumbers();
            case "bodies" -> addBodies();
            case "tags" -> addTags();
            case "waiting" -> addWaiting();
            case TurnGoals.WORK -> addTurns();
            default -> {
                return false;
            }
        }
        return true;
    }

    private void addNumbers() {
        addNumbers("steps", "calls in parallel");
        addNumbers("each", "items of a loop");
        tables.header("routes", "first route, CPU µs", "last route, CPU µs", "last ÷ first");
        for (String candidate : slots.distinct("D", "candidate")) {
            Key first = Key.of("D", candidate, "first route");
            Key last = Key.of("D", candidate, "last route");
            if (candidate.startsWith("routes-"))
                tables.row(
                        candidate.substring("routes-".length()),
                        slots.stat(first, Slots.CPU),
                        slots.stat(last, Slots.CPU),
                        slots.ratio(last, first, Slots.CPU));
        }
    }

    /** Adds the CPU time per request of both candidates for each shape of a kind. */
    private void addNumbers(String kind, String title) {
        tables.header(title, "Sluice, CPU µs", "bare splice, CPU µs", "Sluice ÷ splice", "not 2xx");
        for (String shape : slots.distinct("D", "shape")) {
            Key ours = Key.of("D", "sluice", shape);
            Key splice = ours.with("splice");
            if (shape.startsWith(kind + "/"))
                tables.row(
                        shape.substring(kind.length() + 1),
                        slots.stat(ours, Slots.CPU),
                        slots.stat(splice, Slots.CPU),
                        slots.ratio(ours, splice, Slots.CPU),
                        slots.bad(ours) + slots.bad(splice));
        }
    }

    /** Adds the CPU time of each body, and the extra time of each KB. */
    private void addBodies() {
        tables.header("kind of body, bytes", "Sluice, CPU µs", "bare splice, CPU µs", "splice with Jackson's scan, CPU µs", "Sluice ÷ splice", "Sluice ÷ scan", "not 2xx");
        for (String shape : slots.distinct("bodies", "shape")) if (shape.startsWith(BYTES)) addBody(shape);
        tables.header("kind of body", "extra CPU µs over the splice for each KB, from 10 KB to 1 MB");
        for (Documents.Kind kind : Documents.Kind.values()) tables.row(kind.path(), GrowthGoals.extraForKilobyte(slots, kind));
    }

    private void addBody(String shape) {
        Key ours = Key.of("bodies", "sluice", shape);
        Key splice = ours.with("splice");
        Key scan = ours.with("splice-scan");
        tables.row(
                shape.substring(BYTES.length()).replace("/", ", "),
                slots.stat(ours, Slots.CPU),
                slots.stat(splice, Slots.CPU),
                slots.stat(scan, Slots.CPU),
                slots.ratio(ours, splice, Slots.CPU),
                slots.ratio(ours, scan, Slots.CPU),
                slots.bad(ours) + slots.bad(splice) + slots.bad(scan));
    }

    /** Adds the turns, and the percentiles of the callers beside them. */
    private void addTurns() {
        tables.header("slot", "CPU of the longest turn, ms", "its wall time, ms", "delay p99, ms", "pause, ms", "p99 composed, ms", "p99 same host, ms", "p99 stalled, ms");
        for (String candidate : slots.distinct(TurnGoals.WORK, "candidate"))
            for (String shape : slots.distinct(TurnGoals.WORK, "shape"))
                if (shape.indexOf(':') < 0 && !shape.equals("warm-up")) addTurn(candidate, shape);
    }

    private void addTurn(String candidate, String shape) {
        Key key = Key.of(TurnGoals.WORK, candidate, shape);
        if (slots.of(key).findAny().isEmpty()) return;
        Stream<Stat> turns = Stream.of("cpu", "wall", "delay99", "pause")
                .map(value -> slots.stat(Key.of(TurnGoals.WORK, candidate, shape + ": " + value), slot -> slot.get("value").asDouble()));
        Stream<Stat> loads = Stream.of("composed", "same-host", "stalled")
                .map(load -> slots.stat(new Key(TurnGoals.WORK, candidate, shape, load), Slots.millis("p99")));
        tables.row(WorkTables.name(candidate) + ", " + shape, Stream.concat(turns, loads).toArray());
    }

    private void addWaiting() {
        tables.header("item", "bytes");
        for (String shape : slots.distinct("waiting", "shape")) tables.row(shape, slots.stat(Key.of("waiting", "sluice", shape), slot -> slot.get("value").asDouble()));
    }

    private void addTags() {
        tables.header("bytes of a compact body", "Sluice, CPU µs", "with etag_key", "without tags", "Sluice ÷ without", "with etag_key ÷ without");
        for (String shape : slots.distinct("tags", "shape"))
            if (shape.startsWith(BYTES)) addTag(shape.substring(shape.lastIndexOf('/') + 1), Key.of("tags", "tags-off", shape));
    }

    private void addTag(String bytes, Key without) {
        Key tags = without.with("tags-on");
        Key keyed = without.with("tags-keyed");
        tables.row(
                bytes,
                slots.stat(tags, Slots.CPU),
                slots.stat(keyed, Slots.CPU),
                slots.stat(without, Slots.CPU),
                slots.ratio(tags, without, Slots.CPU),
                slots.ratio(keyed, without, Slots.CPU));
    }
}

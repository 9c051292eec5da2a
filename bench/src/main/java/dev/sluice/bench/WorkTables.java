package dev.sluice.bench;

import dev.sluice.bench.Slots.Key;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The tables of a report, one for each load of each work. */
final class WorkTables {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("sluice", "Sluice"),
            Map.entry("sluice-image", "Sluice, image"),
            Map.entry("sluice-no-cache", "Sluice, image without AOT cache"),
            Map.entry("splice", "bare Vert.x splice"),
            Map.entry("splice-image", "bare Vert.x splice, options of the image"),
            Map.entry("splice-scan", "bare Vert.x splice, validating scan"),
            Map.entry("pipe", "bare Vert.x pipe"),
            Map.entry("http-proxy", "vertx-http-proxy"),
            Map.entry("nginx", "nginx"),
            Map.entry("haproxy", "HAProxy"),
            Map.entry("spring", "Spring Cloud Gateway"),
            Map.entry("spring-trees", "Spring Cloud Gateway, trees"),
            Map.entry("fastify", "Fastify"),
            Map.entry("features-on", "Sluice, all features"),
            Map.entry("features-off", "Sluice, no features"),
            Map.entry("gateway", "Sluice"),
            Map.entry("control", "bare Vert.x splice, 503 at once"),
            Map.entry("tags-on", "Sluice"),
            Map.entry("tags-keyed", "Sluice, etag_key"),
            Map.entry("tags-off", "Sluice, no entity tags"));

    /** The titles of the works that have a table, in the order of the report. */
    private static final Map<String, String> TITLES = titles();


    private static final String BYTES = "bytes/";

    private final Slots slots;
    private final StringBuilder text = new StringBuilder();

    WorkTables(Slots slots) {
        this.slots = slots;
    }

    private static Map<String, String> titles() {
        Map<String, String> titles = new LinkedHashMap<>();
        titles.put("A", "A: proxy one backend");
        titles.put("A-1MB", "A-1MB: proxy a body of 1 MB");
        titles.put("B", "B: compose three backends");
        titles.put("tails", "B at the lower rate");
        titles.put("features", "Features");
        titles.put("C", "C: one path of a backend stalls");
        titles.put(TurnGoals.WORK, "C again: turns of the event loop");
        titles.put("E", "E: overload of a backend of 400/s");
        titles.put("bodies", "Growth with the bytes of a body");
        titles.put("tags", "Entity tags");
        titles.put("D", "D: growth with calls, items and routes");
        titles.put("start", "Start");
        titles.put("memory", "Memory");
        titles.put("waiting", "Live heap for each item of a loop that waits");
        return titles;
    }

    static String name(String candidate) {
        return NAMES.getOrDefault(candidate, candidate);
    }

    static String shapeName(String shape) {
        return switch (shape) {
            case "closed" -> "closed loop";
            case "open" -> "common rate";
            case "latency" -> "lower rate";
            default -> shape;
        };
    }

    String markdown() {
        TITLES.keySet().stream().filter(slots::has).forEach(this::add);
        if (text.indexOf("†") > 0) text.append("\n† The load and the backends used more than 80 % of their core.\n");
        if (text.indexOf("‡") > 0) text.append("\n‡ It responded to less than 95 % of the requests in time.\n");
        return text.toString();
    }

    private void add(String work) {
        text.append("\n## ").append(TITLES.get(work)).append('\n');
        String doubt = slots.doubt(work);
        if (!doubt.isEmpty())
            text.append("\n**The machine was busy: ")
                    .append(doubt)
                    .append(". Conclude nothing from these figures.**\n");
        switch (work) {
            case "D" -> addGrowth();
            case "bodies" -> addBodies();
            case "tags" -> addTags();
            case "waiting" -> addWaiting();
            case TurnGoals.WORK -> addTurns();
            default -> slots.distinct(work, "shape").forEach(shape -> add(work, shape));
        }
    }

    private void add(String work, String shape) {
        if (shape.equals("warm-up")) return;
        switch (work) {
            case "C", "E" -> addAnswers(work, shape);
            case "start", "memory" -> addValues(work, shape);
            default -> addCosts(work, shape);
        }
    }

    private void header(String shape, String... columns) {
        text.append("\n| ")
                .append(shapeName(shape))
                .append(" | ")
                .append(String.join(" | ", columns))
                .append(" |\n|---|");
        text.append("---|".repeat(columns.length)).append('\n');
    }

    private void row(String name, Object... cells) {
        text.append("| ").append(name);
        for (Object cell : cells) text.append(" | ").append(cell);
        text.append(" |\n");
    }

    /** Adds throughput, cost, percentiles, and the cost of Sluice in relation to each candidate. */
    private void addCosts(String work, String shape) {
        header(work.equals("A-1MB") && shape.equals("open") ? "500/s" : shape, "responses/s", "CPU µs per request", "Sluice ÷ this", "p50 ms", "p99 ms", "not 2xx");
        String ours = work.equals("features") ? "features-on" : "sluice";
        for (String candidate : slots.distinct(work, "candidate")) {
            Key key = Key.of(work, candidate, shape);
            if (!slots.stat(key, Slots.CPU).isMeasured()) continue;
            row(
                    name(candidate) + marks(key),
                    slots.stat(key, Slots.THROUGHPUT),
                    slots.stat(key, Slots.CPU),
                    slots.ratio(key.with(ours), key, Slots.CPU),
                    slots.stat(key, Slots.millis("p50")),
                    slots.stat(key, Slots.millis("p99")),
                    slots.bad(key));
        }
    }

    private String marks(Key key) {
        return (slots.isLoadBound(key) ? " †" : "") + (slots.isTooSlow(key) ? " ‡" : "");
    }

    /** Adds what callers got. */
    private void addAnswers(String work, String shape) {
        header(shape, "200s of requests", "200s/s", "p50 ms", "p99 ms", "slowest ms", "unanswered");
        for (String candidate : slots.distinct(work, "candidate"))
            for (String load : slots.loads(Key.of(work, candidate, shape))) {
                Key key = new Key(work, candidate, shape, load);
                row(
                        name(candidate) + (work.equals("C") ? ", " + load : ""),
                        slots.stat(key, Slots::goodShare),
                        slots.stat(
                                key,
                                slot -> slot.get("good").asDouble()
                                        * 1e6
                                        / slot.get("micros").asDouble()),
                        slots.stat(key, Slots.millis("p50")),
                        slots.stat(key, Slots.millis("p99")),
                        slots.stat(key, Slots.millis("p100")),
                        slots.stat(key, slot -> slot.get("unanswered").asDouble()));
            }
    }

    private void addGrowth() {
        addGrowth("steps", "calls in parallel");
        addGrowth("each", "items of a loop");
        header("routes", "first route, CPU µs", "last route, CPU µs", "last ÷ first");
        for (String candidate : slots.distinct("D", "candidate")) {
            Key first = Key.of("D", candidate, "first route");
            Key last = Key.of("D", candidate, "last route");
            if (candidate.startsWith("routes-"))
                row(
                        candidate.substring("routes-".length()),
                        slots.stat(first, Slots.CPU),
                        slots.stat(last, Slots.CPU),
                        slots.ratio(last, first, Slots.CPU));
        }
    }

    /** Adds the CPU time per request of both candidates for each shape of a kind. */
    private void addGrowth(String kind, String title) {
        header(title, "Sluice, CPU µs", "bare splice, CPU µs", "Sluice ÷ splice", "not 2xx");
        for (String shape : slots.distinct("D", "shape")) {
            Key ours = Key.of("D", "sluice", shape);
            Key splice = ours.with("splice");
            if (shape.startsWith(kind + "/"))
                row(
                        shape.substring(kind.length() + 1),
                        slots.stat(ours, Slots.CPU),
                        slots.stat(splice, Slots.CPU),
                        slots.ratio(ours, splice, Slots.CPU),
                        slots.bad(ours) + slots.bad(splice));
        }
    }

    /** Adds the CPU time of each body, and the extra time of each KB. */
    private void addBodies() {
        header("kind of body, bytes", "Sluice, CPU µs", "bare splice, CPU µs", "splice with Jackson's scan, CPU µs", "Sluice ÷ splice", "Sluice ÷ scan", "not 2xx");
        for (String shape : slots.distinct("bodies", "shape")) if (shape.startsWith(BYTES)) addBody(shape);
        header("kind of body", "extra CPU µs over the splice for each KB, from 10 KB to 1 MB");
        for (Documents.Kind kind : Documents.Kind.values()) row(kind.path(), GrowthGoals.extraForKilobyte(slots, kind));
    }

    private void addBody(String shape) {
        Key ours = Key.of("bodies", "sluice", shape);
        Key splice = ours.with("splice");
        Key scan = ours.with("splice-scan");
        row(
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
        header("slot", "CPU of the longest turn, ms", "its wall time, ms", "delay p99, ms", "pause, ms", "p99 composed, ms", "p99 same host, ms", "p99 stalled, ms");
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
        row(name(candidate) + ", " + shape, Stream.concat(turns, loads).toArray());
    }

    private void addWaiting() {
        header("item", "bytes");
        for (String shape : slots.distinct("waiting", "shape")) row(shape, slots.stat(Key.of("waiting", "sluice", shape), slot -> slot.get("value").asDouble()));
    }

    private void addTags() {
        header("bytes of a compact body", "Sluice, CPU µs", "with etag_key", "without tags", "Sluice ÷ without", "with etag_key ÷ without");
        for (String shape : slots.distinct("tags", "shape"))
            if (shape.startsWith(BYTES)) addTag(shape.substring(shape.lastIndexOf('/') + 1), Key.of("tags", "tags-off", shape));
    }

    private void addTag(String bytes, Key without) {
        Key tags = without.with("tags-on");
        Key keyed = without.with("tags-keyed");
        row(
                bytes,
                slots.stat(tags, Slots.CPU),
                slots.stat(keyed, Slots.CPU),
                slots.stat(without, Slots.CPU),
                slots.ratio(tags, without, Slots.CPU),
                slots.ratio(keyed, without, Slots.CPU));
    }

    private void addValues(String work, String shape) {
        header(shape, "median (range)");
        for (String candidate : slots.distinct(work, "candidate")) {
            Stat value = slots.stat(
                    Key.of(work, candidate, shape), slot -> slot.get("value").asDouble());
            if (value.isMeasured()) row(name(candidate), value);
        }
    }
}

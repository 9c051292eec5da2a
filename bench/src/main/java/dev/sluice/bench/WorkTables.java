package dev.sluice.bench;

import dev.sluice.bench.Slots.Key;
import java.util.LinkedHashMap;
import java.util.Map;

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


    private final Slots slots;
    private final Tables tables = new Tables();
    private final GrowthTables growth;

    WorkTables(Slots slots) {
        this.slots = slots;
        this.growth = new GrowthTables(slots, tables);
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
        if (tables.contains("†")) tables.text("\n† The load and the backends used more than 80 % of their core.\n");
        if (tables.contains("‡")) tables.text("\n‡ It responded to less than 95 % of the requests in time.\n");
        return tables.markdown();
    }

    private void add(String work) {
        tables.text("\n## " + TITLES.get(work) + "\n");
        String doubt = slots.doubt(work);
        if (!doubt.isEmpty()) tables.text("\n**The machine was busy: " + doubt + ". Conclude nothing from these figures.**\n");
        if (!growth.add(work)) slots.distinct(work, "shape").forEach(shape -> add(work, shape));
    }

    private void add(String work, String shape) {
        if (shape.equals("warm-up")) return;
        switch (work) {
            case "C", "E" -> addAnswers(work, shape);
            case "start", "memory" -> addValues(work, shape);
            default -> addCosts(work, shape);
        }
    }

    /** Adds throughput, cost, percentiles, and the cost of Sluice in relation to each candidate. */
    private void addCosts(String work, String shape) {
        tables.header(
                work.equals("A-1MB") && shape.equals("open") ? "500/s" : shapeName(shape),
                "responses/s", "CPU µs per request", "Sluice ÷ this", "p50 ms", "p99 ms", "not 2xx");
        String ours = work.equals("features") ? "features-on" : "sluice";
        for (String candidate : slots.distinct(work, "candidate")) {
            Key key = Key.of(work, candidate, shape);
            if (!slots.stat(key, Slots.CPU).isMeasured()) continue;
            tables.row(
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
        tables.header(shapeName(shape), "200s of requests", "200s/s", "p50 ms", "p99 ms", "slowest ms", "unanswered");
        for (String candidate : slots.distinct(work, "candidate"))
            for (String load : slots.loads(Key.of(work, candidate, shape))) {
                Key key = new Key(work, candidate, shape, load);
                tables.row(
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

    private void addValues(String work, String shape) {
        tables.header(shapeName(shape), "median (range)");
        for (String candidate : slots.distinct(work, "candidate")) {
            Stat value = slots.stat(
                    Key.of(work, candidate, shape), slot -> slot.get("value").asDouble());
            if (value.isMeasured()) tables.row(name(candidate), value);
        }
    }
}

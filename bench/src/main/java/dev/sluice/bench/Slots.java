package dev.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The slots of {@code bench/run}: the lines of {@code slots.jsonl}, of one run or of several at one commit. */
final class Slots {
    /** A core that other processes take this share of makes a slot doubtful, in percent. */
    private static final int MAX_FOREIGN = 5;

    /** A core of the load that is busier than this limits what a closed loop reaches, in percent. */
    private static final int MAX_LOAD_CORE = 80;

    private static final double MIN_RESPONSES = 0.95;
    private static final double MAX_DISTURBED = 0.2;
    private static final double MAX_SPREAD = 0.3;

    /** CPU time of a response in microseconds. */
    static final ToDoubleFunction<JsonNode> CPU =
            slot -> slot.get("cpuMicros").asDouble() / slot.get("responses").asDouble();

    /** CPU time of a response in microseconds, without that of Java's compilers. */
    static final ToDoubleFunction<JsonNode> CPU_WITHOUT_COMPILERS = slot ->
            (slot.get("cpuMicros").asDouble() - slot.path("compilerMicros").asDouble()) / slot.get("responses").asDouble();

    /** Responses per second. */
    static final ToDoubleFunction<JsonNode> THROUGHPUT =
            slot -> slot.get("responses").asDouble() * 1e6 / slot.get("micros").asDouble();

    private static final List<String> FIELDS =
            List.of("requests", "ok", "unanswered", "p50", "p90", "p99", "p100", "loadCore", "foreign");

    /** The shapes whose slots should be equal. */
    private static final List<String> STEADY = List.of("closed", "open", "body");

    private static final List<String> ROUND = List.of("launch", "round");

    /** What the slow backend can serve in a second. */
    private static final int CAPACITY = 400;

    private final List<JsonNode> lines = new ArrayList<>();

    /** Which slots: work, candidate, shape, and load or null for any load. */
    record Key(String work, String candidate, String shape, String load) {
        static Key of(String work, String candidate, String shape) {
            return new Key(work, candidate, shape, null);
        }

        Key with(String other) {
            return new Key(work, other, shape, load);
        }

        private boolean matches(JsonNode line) {
            return is(line, "work", work)
                    && is(line, "candidate", candidate)
                    && is(line, "shape", shape)
                    && (load == null || is(line, "load", load));
        }
    }

    static Slots read(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        Slots slots = new Slots();
        for (String line : Files.readAllLines(file)) slots.lines.add(json.readTree(line));
        return slots;
    }

    private static boolean is(JsonNode line, String field, String value) {
        return value.equals(line.path(field).asText());
    }

    /** Returns a field of the description of the first run, such as {@code machine}. */
    JsonNode description(String field) {
        return descriptions(field).get(0);
    }

    /** Returns a field of the description of each run. The first line of a run describes it. */
    List<JsonNode> descriptions(String field) {
        return lines.stream().filter(line -> !line.has("work")).map(line -> line.path(field)).toList();
    }

    Stream<JsonNode> of(Key key) {
        return lines.stream().filter(key::matches);
    }

    boolean has(String work) {
        return lines.stream().anyMatch(line -> is(line, "work", work));
    }

    /** Returns the distinct values of a field in a work, in order of appearance. */
    List<String> distinct(String work, String field) {
        return distinct(line -> is(line, "work", work) && line.has(field), field);
    }

    List<String> distinct(Predicate<JsonNode> which, String field) {
        return lines.stream()
                .filter(which)
                .map(line -> line.get(field).asText())
                .distinct()
                .toList();
    }

    Stream<JsonNode> leftOut() {
        return lines.stream().filter(line -> line.has("leftOut"));
    }

    Stat stat(Key key, ToDoubleFunction<JsonNode> value) {
        return Stat.of(of(key).map(value::applyAsDouble).toList());
    }

    /** Returns a field in milliseconds, of a field in microseconds. */
    static ToDoubleFunction<JsonNode> millis(String field) {
        return slot -> slot.path(field).asDouble() / 1000;
    }

    /** Returns the share of requests with a response of 2xx. */
    static double goodShare(JsonNode slot) {
        return slot.get("good").asDouble() / slot.get("requests").asDouble();
    }

    /** Returns the rate of responses with 2xx as a share of what the slow backend can serve. */
    static double goodput(JsonNode slot) {
        return slot.get("good").asDouble() * 1e6 / slot.get("micros").asDouble() / CAPACITY;
    }

    /** Returns the ratio of a value in the slots of two keys. A pair has the same launch and round. */
    Stat ratio(Key above, Key below, ToDoubleFunction<JsonNode> value) {
        return combined(List.of(above, below), value, values -> values[0] / values[1]);
    }

    /** Returns a formula of a value in the slots of several keys. Slots that belong together have the same launch and round. */
    Stat combined(List<Key> keys, ToDoubleFunction<JsonNode> value, ToDoubleFunction<double[]> formula) {
        return Stat.of(of(keys.get(0))
                .map(slot -> keys.stream()
                        .map(key -> inRound(key, slot))
                        .flatMap(Optional::stream)
                        .mapToDouble(value)
                        .toArray())
                .filter(values -> values.length == keys.size())
                .map(formula::applyAsDouble)
                .toList());
    }

    /** Returns the slot of a key in the round of another slot. */
    private Optional<JsonNode> inRound(Key key, JsonNode slot) {
        return of(key).filter(other -> ROUND.stream().allMatch(field -> slot.get(field).equals(other.get(field))))
                .findFirst();
    }

    /** Returns why the figures of a work decide nothing, or an empty text. */
    String doubt(String work) {
        List<JsonNode> slots = lines.stream()
                .filter(line -> is(line, "work", work) && line.has("foreign") && !is(line, "shape", "warm-up"))
                .toList();
        long disturbed = slots.stream()
                .filter(slot -> slot.get("foreign").asInt() > MAX_FOREIGN)
                .count();
        if (disturbed > MAX_DISTURBED * slots.size())
            return "other processes took more than " + MAX_FOREIGN + " % of a core in " + disturbed + " of "
                    + slots.size() + " slots";
        double spread = spread(work);
        return spread > MAX_SPREAD ? "CPU time varies by " + Math.round(spread * 100) + " % between equal slots" : "";
    }

    /** Returns the median of how much the CPU time varies between equal slots, over the candidates and loads of a work. */
    private double spread(String work) {
        List<Double> spreads = new ArrayList<>();
        for (String candidate : distinct(work, "candidate"))
            for (String shape : STEADY)
                spreads.add(stat(Key.of(work, candidate, shape), CPU).spread());
        return Stat.of(spreads).median();
    }

    /** Whether the core of the load was too busy in most slots. */
    boolean isLoadBound(Key key) {
        return stat(key, slot -> slot.get("loadCore").asDouble()).median() > MAX_LOAD_CORE;
    }

    /** Whether most slots at a rate have fewer responses than they should. */
    boolean isTooSlow(Key key) {
        ToDoubleFunction<JsonNode> share =
                slot -> THROUGHPUT.applyAsDouble(slot) / slot.get("rate").asDouble();
        return stat(key, share).median() < MIN_RESPONSES;
    }

    /** Returns the loads of a key, or no load where each slot has only one value. */
    List<String> loads(Key key) {
        return of(key).filter(slot -> slot.has("load"))
                .map(slot -> slot.get("load").asText())
                .distinct()
                .toList();
    }

    /** Returns how many requests had another result than a response with 2xx, or a body of another length, in all slots of a key. */
    long bad(Key key) {
        return of(key).mapToLong(slot -> slot.path("requests").asLong()
                        - slot.path("ok").asLong()
                        + slot.path("different").asLong())
                .sum();
    }

    /** Returns the distinct keys of slots that count. */
    List<Key> keys() {
        return lines.stream()
                .filter(line -> line.has("shape") && !is(line, "shape", "warm-up"))
                .map(line -> new Key(
                        line.get("work").asText(),
                        line.get("candidate").asText(),
                        line.get("shape").asText(),
                        line.has("load") ? line.get("load").asText() : null))
                .distinct()
                .toList();
    }

    /** Returns the fields that a key has measured. */
    Map<String, Stat> measures(Key key) {
        Map<String, Stat> measures = new LinkedHashMap<>();
        if (of(key).anyMatch(slot -> slot.has("value"))) {
            measures.put("value", stat(key, slot -> slot.get("value").asDouble()));
            return measures;
        }
        measures.put("throughput", stat(key, THROUGHPUT));
        measures.put("cpuMicros", stat(key, CPU));
        for (String field : FIELDS)
            measures.put(field, stat(key, slot -> slot.path(field).asDouble()));
        return measures;
    }
}

package dev.sluice.bench;

import dev.sluice.bench.LeastSquares.Observation;
import dev.sluice.bench.Slots.Key;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The models of what a request costs and of what the gateway holds, fitted from the works D, bodies and sizing. A point that was not measured has no
 * row, and no table has a figure of a model without its points.
 */
final class Sizing {
    /** A point with more requests than this that failed is none, as a share. */
    private static final double MAX_FAILED = 0.01;

    private static final double KB = 1000;
    private static final double KIB = 1024;
    private static final String HELD_OUT = "composed";
    private static final String HELD_OUT_MEMORY = "2000/100/262144";
    private static final List<String> SHAPES = List.of(
            "steps/1",
            "steps/3",
            "steps/10",
            "steps/30",
            "each/1",
            "each/10",
            "each/100",
            "each/1000",
            "bytes/compact/1000",
            "bytes/compact/10000",
            "bytes/compact/100000",
            "bytes/compact/1000000",
            HELD_OUT);
    private static final List<String> HOLDINGS = List.of(
            "0/0/0", "1000/0/0", "5000/0/0", "0/50/262144", "0/200/262144", "0/50/1048576", HELD_OUT_MEMORY);

    /** A typical route: the quantities of the model, and the shape that measured it, or an empty text. */
    private record Route(String text, String shape, double calls, double items, double kilobytes) {}

    private static final List<Route> ROUTES = List.of(
            new Route("one call, 1 KB", "bytes/compact/1000", 1, 0, 1),
            new Route("three calls in parallel, 1 KB each", HELD_OUT, 3, 0, 3),
            new Route("ten calls in parallel, 1 KB each", "", 10, 0, 10),
            new Route("one call, 100 KB", "bytes/compact/100000", 1, 0, 100),
            new Route("one call, then a call of 50 bytes for each of its ten items", "each/10", 1, 10, 0.5));

    /** A point of a model. */
    private record Point(String name, Observation observation) {}

    private final Slots slots;
    private final StringBuilder text = new StringBuilder();

    Sizing(Slots slots) {
        this.slots = slots;
    }

    String markdown() {
        if (slots.has("D")) addTime();
        else text.append("Work D was not measured, so there is no model of the CPU time.\n");
        text.append("\n### Memory in use\n\n");
        if (slots.has("sizing")) addMemory();
        else text.append("The work sizing was not measured, so there is no model of the memory.\n");
        return text.toString();
    }

    private void addTime() {
        addDoubt("D");
        addDoubt("bodies");
        List<Point> points = points(SHAPES, Sizing::timeKey, this::request);
        LeastSquares model = fit(points, HELD_OUT);
        if (!model.isPlausible()) {
            addNoModel("CPU time");
            return;
        }
        text.append("CPU time of a request = the sum of its parts:\n\n| part | CPU µs |\n|---|---|\n");
        addCosts(model, "the request", "each call", "each call of a loop, instead", "each KB of the response");
        addPoints("CPU µs of", model, points, HELD_OUT, "three calls of about 1 KB");
        text.append("\nRequests a second that keep one core busy:\n\n| route | model: CPU µs | model: requests/s per core | measured: requests/s per core |\n")
                .append("|---|---|---|---|\n");
        addMeasuredOnly("proxies one reply of 1 KB, without a step", "proxied");
        for (Route route : ROUTES) {
            double cpu = model.value(1, route.calls(), route.items(), route.kilobytes());
            row(route.text(), Stat.number(cpu), perCore(cpu), measuredPerCore(route.shape()));
        }
    }

    private void addMeasuredOnly(String text, String shape) {
        if (isMeasured(timeKey(shape))) row(text, "–", "–", measuredPerCore(shape));
    }

    private String measuredPerCore(String shape) {
        return isMeasured(timeKey(shape)) ? perCore(cpu(shape).median()) : "–";
    }

    private static String perCore(double micros) {
        return String.format(Locale.ROOT, "%,.0f", 1e6 / micros);
    }

    private Stat cpu(String shape) {
        return slots.stat(timeKey(shape), Slots.CPU);
    }

    private void addMemory() {
        addDoubt("sizing");
        List<Point> points = points(HOLDINGS, Sizing::memoryKey, this::holding);
        LeastSquares model = fit(points, HELD_OUT_MEMORY);
        if (!model.isPlausible()) {
            addNoModel("memory");
            return;
        }
        text.append("Memory in use = the sum of its parts:\n\n| part | KiB |\n|---|---|\n");
        addCosts(model, "the gateway", "each idle connection", "each held reply", "each KiB of a held reply");
        addPoints("KiB of connections/replies/bytes of a reply", model, points, HELD_OUT_MEMORY, "connections and replies at once");
    }

    private void addDoubt(String work) {
        String doubt = slots.doubt(work);
        if (!doubt.isEmpty())
            text.append("**The machine was busy: ").append(doubt).append(". Conclude nothing from these figures.**\n\n");
    }

    private void addNoModel(String of) {
        text.append("No model of the ").append(of).append(": too few points were measured, or a part would cost less than nothing.\n");
    }

    private static LeastSquares fit(List<Point> points, String without) {
        return LeastSquares.fit(points.stream()
                .filter(point -> !point.name().equals(without))
                .map(Point::observation)
                .toList());
    }

    private List<Point> points(List<String> names, Function<String, Key> key, Function<String, Observation> observation) {
        List<Point> points = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String name : names)
            if (isMeasured(key.apply(name))) points.add(new Point(name, observation.apply(name)));
            else missing.add(name);
        if (!missing.isEmpty()) text.append("Not measured: ").append(String.join(", ", missing)).append(".\n\n");
        return points;
    }

    /** The bodies have a work of their own. */
    private static Key timeKey(String shape) {
        return Key.of(shape.startsWith("bytes/") ? "bodies" : "D", "sluice", shape);
    }

    private static Key memoryKey(String shape) {
        return Key.of("sizing", "sluice", shape);
    }

    private boolean isMeasured(Key key) {
        long requests = slots.of(key).mapToLong(slot -> slot.path("requests").asLong()).sum();
        return slots.of(key).findAny().isPresent() && slots.bad(key) <= MAX_FAILED * requests;
    }

    /** The quantities: 1, calls, calls of a loop, and KB of the response. */
    private Observation request(String shape) {
        double bytes = slots.stat(timeKey(shape), slot -> slot.path("bytes").asDouble()).median();
        double count = Double.parseDouble(shape.substring(shape.lastIndexOf('/') + 1).replace(HELD_OUT, "3"));
        boolean isLoop = shape.startsWith("each/");
        double calls = isLoop || shape.startsWith("bytes/") ? 1 : count;
        return new Observation(new double[] {1, calls, isLoop ? count : 0, bytes / KB}, cpu(shape).median());
    }

    /** The quantities: 1, connections, replies, and KiB of replies. */
    private Observation holding(String shape) {
        double[] counts = Arrays.stream(shape.split("/")).mapToDouble(Double::parseDouble).toArray();
        double kib = slots.stat(memoryKey(shape), slot -> slot.get("value").asDouble()).median();
        return new Observation(new double[] {1, counts[0], counts[1], counts[1] * counts[2] / KIB}, kib);
    }

    private void addCosts(LeastSquares model, String... parts) {
        for (int i = 0; i < parts.length; i++) row(parts[i], Stat.number(model.costs()[i]));
    }

    private void addPoints(String of, LeastSquares model, List<Point> points, String heldOut, String meaning) {
        text.append("\n| ").append(of).append(" | measured | model | error |\n|---|---|---|---|\n");
        String outside = "not measured";
        for (Point point : points) {
            Observation seen = point.observation();
            String error = String.format(Locale.ROOT, "%+.1f %%", 100 * model.error(seen));
            boolean isHeldOut = point.name().equals(heldOut);
            if (isHeldOut) outside = error;
            String name = point.name() + (isHeldOut ? ", held out" : "");
            row(name, Stat.number(seen.value()), Stat.number(model.value(seen.quantities())), error);
        }
        text.append("\nThe error at the point that the fit did not use (").append(meaning).append("): ").append(outside).append(".\n");
    }

    private void row(String... cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}

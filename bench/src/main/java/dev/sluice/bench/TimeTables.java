package dev.sluice.bench;

import dev.sluice.bench.Slots.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The tables of where the CPU time of a request goes, in the gateway and in the bare program, and the flame graphs. */
final class TimeTables {
    private static final String WORK = "profile";

    /** A package of the gateway with less of its time than this has no row of its own, as a share. */
    private static final double MIN_SHARE = 0.01;

    private static final String REST = Profile.OURS + ": the rest";

    private final Slots slots;
    private final Path folder;
    private final StringBuilder text = new StringBuilder("\n## Where the time goes\n");

    TimeTables(Slots slots, Path folder) {
        this.slots = slots;
        this.folder = folder;
    }

    /** Returns the tables, and writes the flame graphs into the folder. */
    String markdown() throws IOException {
        String doubt = slots.doubt(WORK);
        if (!doubt.isEmpty()) text.append("\n**The machine was busy: ").append(doubt).append(". Conclude nothing from these figures.**\n");
        boolean isMeasured = add("composed", "B", "splice") | add("proxied", "A", "pipe");
        if (!isMeasured) text.append("\nNot measured: no slot was profiled.\n");
        return text.toString();
    }

    private boolean add(String route, String work, String bare) throws IOException {
        Profile ours = profile("sluice", route);
        if (ours == null) return false;
        Map<String, Double> times = times(ours, "sluice", route);
        Profile theirs = profile(bare, route);
        Map<String, Double> bareTimes = theirs == null ? Map.of() : times(theirs, bare, route);
        text.append("\nWork ").append(work).append(" at the common rate, CPU µs per request by ").append(ours.total()).append(" samples:\n");
        addRows(merged(times, sum(times)), bareTimes, WorkTables.name(bare));
        String name = "flame-" + route;
        Files.writeString(folder.resolve(name + ".svg"), FlameGraph.of("Sluice, work " + work + ", common rate: share of the CPU time", ours));
        text.append("\n![").append(name).append("](").append(name).append(".svg)\n");
        return true;
    }

    /** Returns null without a profile of a slot. */
    private Profile profile(String candidate, String route) throws IOException {
        Path file = folder.resolve(WORK + "-" + candidate + "-" + route + ".txt");
        if (!Files.exists(file) || !cpu(candidate, route).isMeasured()) return null;
        Profile profile = Profile.read(file);
        return profile.total() == 0 ? null : profile;
    }

    private Stat cpu(String candidate, String route) {
        return slots.stat(Key.of(WORK, candidate, route), Slots.CPU);
    }

    private Map<String, Double> times(Profile profile, String candidate, String route) {
        Map<String, Double> times = new TreeMap<>();
        double cpu = cpu(candidate, route).median();
        profile.shares().forEach((part, share) -> times.put(part, share * cpu));
        return times;
    }

    private static double sum(Map<String, Double> times) {
        return times.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Returns the times, with the small packages of the gateway in one. */
    private static Map<String, Double> merged(Map<String, Double> times, double all) {
        Map<String, Double> merged = new TreeMap<>();
        times.forEach((part, time) ->
                merged.merge(part.startsWith(Profile.OURS) && time < MIN_SHARE * all ? REST : part, time, Double::sum));
        return merged;
    }

    private void addRows(Map<String, Double> ours, Map<String, Double> bare, String bareName) {
        text.append("\n| part | Sluice | ").append(bareName).append(" | difference |\n|---|---|---|---|\n");
        Set<String> parts = new TreeSet<>(ours.keySet());
        parts.addAll(bare.keySet());
        List<String> sorted = new ArrayList<>(parts);
        sorted.sort(Comparator.comparingDouble(part -> -difference(ours, bare, part)));
        for (String part : sorted) addRow(part, ours.getOrDefault(part, 0.0), bare.isEmpty() ? Double.NaN : bare.getOrDefault(part, 0.0));
        addRow("**all**", sum(ours), bare.isEmpty() ? Double.NaN : sum(bare));
    }

    private static double difference(Map<String, Double> ours, Map<String, Double> bare, String part) {
        return ours.getOrDefault(part, 0.0) - bare.getOrDefault(part, 0.0);
    }

    private void addRow(String part, double ours, double bare) {
        text.append("| ").append(part).append(" | ").append(Stat.number(ours)).append(" | ");
        text.append(Double.isNaN(bare) ? "– | –" : Stat.number(bare) + " | " + Stat.number(ours - bare)).append(" |\n");
    }
}

package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Made-up slots of a run. */
final class MadeUp {
    private static final long RESPONSES = 1_000_000;
    private final List<String> lines = new ArrayList<>();
    private int foreign;

    MadeUp() {
        lines.add("{\"machine\":{\"commit\":\"abc1234, changed\",\"date\":\"2026-01-02\"},\"peers\":{},\"settings\":{\"RUN\":\"core\",\"TRY\":\"\"},"
                + "\"parent\":\"0123456789ab\",\"rate\":8000}");
    }

    /** Other processes take a share of the core in the slots that follow. */
    MadeUp busy(int percent) {
        foreign = percent;
        return this;
    }

    /** Adds a round for each CPU time. */
    MadeUp slots(String work, String candidate, String shape, double... micros) {
        for (int round = 1; round <= micros.length; round++) add(work, candidate, shape, round, micros[round - 1], 0, RESPONSES);
        return this;
    }

    /** Adds a slot of a load whose 99th percentile is so many milliseconds. */
    MadeUp load(String work, String candidate, String shape, String load, double millis) {
        add(work, candidate, shape, 1, 1, 0, RESPONSES);
        String line = lines.remove(lines.size() - 1);
        lines.add(line.replace("\"load\":\"closed\"", "\"load\":\"" + load + "\",\"p99\":" + Math.round(millis * 1000)));
        return this;
    }

    /** Begins a second run at the same commit. */
    MadeUp nextRun() {
        lines.add(lines.get(0).replace("core", "growth"));
        return this;
    }

    MadeUp responses(String shape, double micros, long bytes) {
        add(workOf(shape), "sluice", shape, 1, micros, bytes, RESPONSES);
        return this;
    }

    MadeUp failed(String shape) {
        add(workOf(shape), "sluice", shape, 1, 1, 1, RESPONSES / 2);
        return this;
    }

    private static String workOf(String shape) {
        return shape.startsWith("bytes/") ? "bodies" : "D";
    }

    MadeUp held(String shape, double kib) {
        return value("sizing", "sluice", shape, kib);
    }

    /** Adds a round for each value. */
    MadeUp value(String work, String candidate, String shape, double... values) {
        for (int round = 1; round <= values.length; round++)
            lines.add(String.format(
                    "{\"work\":\"%s\",\"candidate\":\"%s\",\"launch\":1,\"round\":%d,\"shape\":\"%s\",\"value\":%s,\"foreign\":0}",
                    work, candidate, round, shape, values[round - 1]));
        return this;
    }

    private void add(String work, String candidate, String shape, int round, double micros, long bytes, long ok) {
        lines.add(String.format(
                "{\"work\":\"%s\",\"candidate\":\"%s\",\"launch\":1,\"round\":%d,\"shape\":\"%s\",\"load\":\"closed\",\"rate\":0,\"micros\":1000000,"
                        + "\"responses\":%d,\"good\":%d,\"ok\":%d,\"requests\":%d,\"different\":0,\"unanswered\":0,\"bytes\":%d,\"cpuMicros\":%d,\"loadCore\":1,\"foreign\":%d}",
                work, candidate, round, shape, RESPONSES, ok, ok, RESPONSES, bytes, Math.round(micros * RESPONSES), foreign));
    }

    Path write(Path folder) throws IOException {
        return Files.write(folder.resolve("slots.jsonl"), lines);
    }

    Slots read(Path folder) throws IOException {
        return Slots.read(write(folder));
    }
}

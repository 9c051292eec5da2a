package dev.sluice.guard;

import dev.sluice.backend.BackendEvents;
import dev.sluice.backend.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Remembers what it was told, one line each. */
final class RecordedGuardEvents implements BackendEvents {
    private final List<String> lines = new ArrayList<>();
    private final List<Duration> delays = new ArrayList<>();

    List<String> all() {
        return lines;
    }

    /** Those whose line begins with {@code kind}. */
    List<String> startingWith(String kind) {
        return lines.stream().filter(line -> line.startsWith(kind)).toList();
    }

    List<Duration> delays() {
        return delays;
    }

    @Override
    public void callEnded(Operation operation, String outcome, Duration elapsed) {
        lines.add("called " + operation.backend() + " " + outcome + " " + elapsed.toMillis() + "ms");
    }

    @Override
    public void callCancelled(String stage) {
        lines.add("cancelled " + stage);
    }

    @Override
    public void permitWaitEnded(String result, Duration waited) {
        lines.add("waited " + result + " " + waited.toMillis() + "ms");
    }

    @Override
    public void bulkheadRejected(String scope, String reason) {
        lines.add("rejected " + scope + " " + reason);
    }

    @Override
    public void breakerChanged(String from, String to, String reason) {
        lines.add("transition " + from + " " + to + " " + reason);
    }

    @Override
    public void breakerRecorded(String kind) {
        lines.add("judged " + kind);
    }

    @Override
    public void breakerRejected() {
        lines.add("refused");
    }

    @Override
    public void retried(String reason, Duration delay) {
        lines.add("retried " + reason);
        delays.add(delay);
    }

    @Override
    public void retryStopped(String reason) {
        lines.add("stopped " + reason);
    }
}

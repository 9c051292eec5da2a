package dev.sluice.explain;

import dev.sluice.config.WorstCase;
import dev.sluice.config.source.SourceLocation;
import dev.sluice.spec.Durations;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An explanation for people, in lines. */
public final class ExplanationText {
    private static final int WIDEST = 40;

    private final StringBuilder text = new StringBuilder();
    private final Explanation told;

    private ExplanationText(Explanation told) {
        this.told = told;
    }

    /** The text, its last line ended. */
    public static String of(Explanation explanation) {
        ExplanationText text = new ExplanationText(explanation);
        text.addRoute();
        text.addOrder();
        text.addWorst();
        explanation.steps().forEach(text::add);
        explanation.backends().forEach(text::add);
        return text.text.toString();
    }

    private void line(String line) {
        text.append(line.stripTrailing()).append('\n');
    }

    private void addRoute() {
        line(told.request());
        line("is answered by " + told.route() + at(told.place()));
        if (!told.others().isEmpty()) addOthers();
        add(told.settings());
    }

    private void addOthers() {
        line("or, where a host or a header that is left open here says so, by");
        told.others().forEach(other -> line("  " + other.route() + at(other.place())));
        line("");
    }

    private static String at(@Nullable SourceLocation place) {
        return place == null ? "" : "  " + place;
    }

    private void add(List<EffectiveSetting> settings) {
        int names = settings.stream().mapToInt(one -> one.name().length()).max().orElse(0);
        int values =
                settings.stream().mapToInt(one -> one.value().length()).max().orElse(0);
        String columns = "  %-" + (names + 2) + "s%-" + Math.max(1, Math.min(values, WIDEST)) + "s  %s";
        for (EffectiveSetting one : settings) line(columns.formatted(one.name(), one.value(), one.origin()));
    }

    private void addOrder() {
        line("");
        line("Order");
        int last = told.steps().stream().mapToInt(StepExplanation::turn).max().orElse(-1);
        for (int turn = 0; turn <= last; turn++) line("  " + (turn == 0 ? "at once  " : "then     ") + ofTurn(turn));
        String by =
                told.respond() == null ? (told.steps().isEmpty() ? "" : " with one key per step") : at(told.respond());
        boolean isProxy = told.steps().isEmpty() && !told.backends().isEmpty();
        line("  " + (last < 0 ? "at once  " : "then     ")
                + (isProxy ? "the answer of the backend, as it comes" : "the answer" + by));
    }

    private String ofTurn(int turn) {
        return told.steps().stream()
                .filter(step -> step.turn() == turn)
                .map(step -> step.name()
                        + (step.waitsFor().isEmpty() ? "" : " (after " + String.join(" and ", step.waitsFor()) + ")"))
                .collect(Collectors.joining(", "));
    }

    private void addWorst() {
        WorstCase worst = told.worst();
        line("");
        line("At worst");
        line("  " + count(worst.calls(), "call") + " of backends, up to " + count(worst.requests(), "request")
                + " to backends");
        String end = worst.latency().compareTo(worst.untilEnd()) < 0
                ? ": the deadline ends what could take " + Durations.format(worst.untilEnd())
                : ", when every step has ended";
        line("  an answer after " + Durations.format(worst.latency()) + end);
    }

    private void add(StepExplanation step) {
        line("");
        line("Step " + step.name() + at(step.place()));
        line("  at most " + count(step.calls(), "call") + ", " + count(step.requests(), "request"));
        add(step.settings());
    }

    private void add(BackendExplanation backend) {
        line("");
        line("Backend " + backend.name() + at(backend.place()));
        line("  at most " + count(backend.calls(), "call") + " of this route, each up to "
                + count(backend.perCall(), "request"));
        if (backend.fleet().replicas() > 1)
            line("  at most %d calls at once and %d waiting, in %d replicas"
                    .formatted(
                            backend.fleet().running(),
                            backend.fleet().waiting(),
                            backend.fleet().replicas()));
        add(backend.settings());
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}

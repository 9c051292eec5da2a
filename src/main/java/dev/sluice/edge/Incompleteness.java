package dev.sluice.edge;

import static java.util.stream.Collectors.joining;

import dev.sluice.compose.Answer;
import java.util.List;

/** {@code Sluice-Incomplete}: which steps an answer does without, and why; a list of tokens as RFC 9651 3.1 has it. */
final class Incompleteness {
    static final String HEADER = "Sluice-Incomplete";

    private Incompleteness() {}

    /** {@code orders;reason=attempt_timeout, stock;reason=circuit_open}. */
    static String of(List<Answer.Incomplete> steps) {
        return steps.stream()
                .map(step -> step.step() + ";reason=" + step.reason())
                .collect(joining(", "));
    }
}

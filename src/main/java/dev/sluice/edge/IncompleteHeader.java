package dev.sluice.edge;

import static java.util.stream.Collectors.joining;

import dev.sluice.compose.ComposedResponse;
import dev.sluice.compose.IncompleteResult;
import java.util.List;

/**
 * {@code Sluice-Incomplete}: from which steps' answers something is missing, what stands there, and why; a list of tokens
 * with parameters as RFC 9651 3.1 has it. A step that was skipped is not among them: its null is what the route says.
 */
final class IncompleteHeader {
    static final String HEADER = "Sluice-Incomplete";

    private IncompleteHeader() {}

    /** {@code orders;reason=attempt_timeout;outcome=defaulted, products;reason=not_found;outcome=failed;items=2}. */
    static String format(List<ComposedResponse.IncompleteStep> steps) {
        return steps.stream().map(IncompleteHeader::format).collect(joining(", "));
    }

    private static String format(ComposedResponse.IncompleteStep step) {
        IncompleteResult result = step.incompleteResult();
        String reason = result.reason() == null ? "" : ";reason=" + result.reason();
        String items = result.items() == 0 ? "" : ";items=" + result.items();
        return step.step() + reason + ";outcome=" + result.kind().code() + items;
    }
}

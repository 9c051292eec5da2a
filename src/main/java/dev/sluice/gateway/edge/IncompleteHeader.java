package dev.sluice.gateway.edge;

import static java.util.stream.Collectors.joining;

import dev.sluice.gateway.compose.ComposedResponse;
import dev.sluice.gateway.compose.IncompleteResult;
import java.util.List;

/**
 * Formats the header {@code Sluice-Incomplete}: the steps with missing results, with reason and outcome, as a list of tokens with
 * parameters (RFC 9651 3.1). A skipped step is not incomplete: the route defines its null.
 */
public final class IncompleteHeader {
    public static final String HEADER = "Sluice-Incomplete";

    private IncompleteHeader() {}

    /** Returns, for example, {@code orders;reason=attempt_timeout;outcome=defaulted, products;reason=not_found;outcome=failed;items=2}. */
    public static String format(List<ComposedResponse.IncompleteStep> steps) {
        return steps.stream().map(IncompleteHeader::format).collect(joining(", "));
    }

    private static String format(ComposedResponse.IncompleteStep step) {
        IncompleteResult result = step.incompleteResult();
        String reason =
                result.reason() == null ? "" : ";reason=" + result.reason().code();
        String items = result.items() == 0 ? "" : ";items=" + result.items();
        return step.step() + reason + ";outcome=" + result.kind().code() + items;
    }
}

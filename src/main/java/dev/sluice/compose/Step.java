package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.spec.Setting;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One backend call of a route, ready to run. */
public final class Step {
    private Step() {}

    /**
     * One step as the operator wrote it; its name is its key in the route.
     */
    public record Spec(
            @Setting("METHOD backend /path; the path is an RFC 6570 template.")
            Target call,

            @Setting("Values for the path's variables, each an expression.")
            Map<String, Expression> with,

            @Setting("Request headers, each an expression; a value of null leaves the header out.")
            Map<String, Expression> headers,

            @Setting("The request body, an expression; sent as JSON.") @Nullable
            Expression body,

            @Setting("Whether the answer may do without this step.")
            boolean optional,

            @Setting("What stands in when the step failed.") @Nullable
            List<Fallback> fallback,

            @Setting("Statuses outside 2xx that are a value, not a failure.")
            Map<Integer, JsonNode> accept,

            @Setting("The step runs only when this is true; else its value is null.") @Nullable
            Expression when) {}

    /**
     * One rung of the ladder that is climbed when a step failed.
     *
     * @param value the value that stands in
     */
    public record Fallback(JsonNode value) {}
}

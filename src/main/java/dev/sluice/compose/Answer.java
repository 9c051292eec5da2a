package dev.sluice.compose;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * What a route answers.
 *
 * @param body one JSON document
 * @param incomplete the optional steps that failed, in file order; empty when the answer is whole
 */
public record Answer(Buffer body, List<Incomplete> incomplete) {

    /**
     * An optional step that failed; its fallback, or null, stands in.
     *
     * @param step its name
     * @param reason why, as in {@link StepFailed#reason()}
     */
    public record Incomplete(String step, String reason) {}
}

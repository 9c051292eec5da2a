package dev.sluice.compose;

import dev.sluice.spec.Rules;
import dev.sluice.spec.Setting;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One way in: which requests it takes, the steps that answer them, and what the answer is. Ready to run. */
public final class Route {
    private Route() {}

    /** One route as the operator wrote it; {@code method} and {@code path} are its key. */
    public record Spec(
            HttpMethod method,
            PathPattern path,

            @Setting("Who may call; the name of an identity.") @Nullable
            String identity,

            @Setting(value = "Longest time until the caller has an answer.", min = "10ms", max = "15m")
            Duration deadline,

            @Setting("The backend calls, by name.") Map<String, Step.Spec> steps,

            @Setting("The answer: left out, a mapping, or an expression.")
            Respond respond) {

        public Spec {
            Rules.of(Spec.class, method, path, identity, deadline).check();
        }

        /** The route by the name that metrics, logs and problems use, such as {@code GET /customers/{id}}. */
        public String name() {
            return method + " " + path;
        }
    }
}

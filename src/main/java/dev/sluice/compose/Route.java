package dev.sluice.compose;

import dev.sluice.backend.Backend;
import dev.sluice.spec.InvalidSpec;
import dev.sluice.spec.Rules;
import dev.sluice.spec.Setting;
import dev.sluice.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One way in: which requests it takes, the steps that answer them, and what the answer is. Ready to run, on any event
 * loop: a request only walks through what was worked out at load.
 */
public final class Route {
    private final Spec spec;
    private final Plan plan;
    private final boolean readsBody;

    private Route(Spec spec, Plan plan) {
        this.spec = spec;
        this.plan = plan;
        this.readsBody = spec.mentions("body");
    }

    /**
     * Makes a route ready to run.
     *
     * @param backends the backend of each name that the steps call
     * @throws InvalidSpec when the parts of the route do not fit together, as {@link #problems} tells
     */
    public static Route of(Spec spec, Function<String, Backend> backends, Clock clock) {
        List<InvalidSpec.Violation> problems = problems(spec);
        if (!problems.isEmpty()) throw new InvalidSpec(problems);
        List<Step> steps = new ArrayList<>();
        Map<String, Set<String>> references = new LinkedHashMap<>();
        spec.steps().forEach((name, step) -> {
            steps.add(new Step(name, step, backends.apply(step.call().backend())));
            references.put(name, step.references());
        });
        Document document = new Document(spec.respond(), references.keySet());
        return new Route(spec, new Plan(new Graph(references), steps, document, clock));
    }

    /**
     * What does not fit together: names that lead nowhere, steps that wait for each other. Each is blamed on a setting
     * of the route, such as {@code steps.orders.with.id}. Whether the backends exist is not known here.
     */
    public static List<InvalidSpec.Violation> problems(Spec spec) {
        return Wiring.problems(spec);
    }

    /**
     * Answers a request; never throws. Fails with {@link StepFailed} only, and no later than the request's deadline.
     * Everything runs on the event loop of the caller.
     */
    public Future<Answer> answer(Request request) {
        return Execution.of(plan, request);
    }

    /** Whether an expression looks at the body of the request. */
    public boolean readsBody() {
        return readsBody;
    }

    public Spec spec() {
        return spec;
    }

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

        boolean mentions(String variable) {
            Set<String> mentioned = new HashSet<>();
            steps.values().forEach(step -> step.forEachExpression((part, it) -> mentioned.addAll(it.variables())));
            respond.forEachExpression("respond", (part, it) -> mentioned.addAll(it.variables()));
            return mentioned.contains(variable);
        }
    }
}

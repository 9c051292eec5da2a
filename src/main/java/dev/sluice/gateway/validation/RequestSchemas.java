package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.spec.Setting;
import dev.sluice.gateway.validation.InvalidRequestFailure.Violation;
import dev.sluice.gateway.validation.RequestCheck.Part;
import dev.sluice.gateway.validation.RequestCheck.Result;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The JSON Schemas for the parts of a request. */
public record RequestSchemas(
        @Setting("Schema of $body.") @Nullable RequestSchema body,

        @Setting("Schema of $query, an object of texts.") @Nullable
        RequestSchema query,

        @Setting("Schema of $path, an object of texts.") @Nullable
        RequestSchema path,

        @Setting("Schema of $header, an object of texts with names in lower case.") @Nullable
        RequestSchema headers) {
    public static RequestSchemas defaults() {
        return new RequestSchemas(null, null, null, null);
    }

    public boolean isEmpty() {
        return body == null && query == null && path == null && headers == null;
    }

    /**
     * What the check of a request may take.
     *
     * @param memory pays for violations and tables
     * @param workers run a check that takes more than a millisecond
     * @param waitLimit bounds the wait for a worker
     */
    public record Resources(
            ValidationLimits limits, MemoryAccount memory, CheckWorkers workers, CheckWorkers.WaitLimit waitLimit) {}

    /**
     * Checks the parts of a request: on the event loop of the caller for a millisecond at most, and then again on a worker thread.
     *
     * @return the violations, at most 100, on the event loop of the caller; fails with an {@link UncheckedRequestFailure} if the
     *     steps are not enough for a verdict
     */
    public Future<List<Violation>> validate(Function<String, JsonNode> variables, Resources resources) {
        RequestCheck check = new RequestCheck(parts(variables), resources.memory());
        int steps = resources.limits().steps();
        boolean isOnLoop = Vertx.currentContext() != null;
        int first = isOnLoop ? Math.min(steps, ValidationLimits.STEPS_PER_MILLISECOND) : steps;
        Result result = check.run(first);
        return result.isComplete() || first == steps
                ? violations(result)
                : resources
                        .workers()
                        .run(() -> check.run(steps), resources.waitLimit())
                        .compose(RequestSchemas::violations);
    }

    private static Future<List<Violation>> violations(Result result) {
        return result.hasVerdict()
                ? Future.succeededFuture(result.violations())
                : Future.failedFuture(new UncheckedRequestFailure(UncheckedRequestFailure.Limit.STEPS));
    }

    private List<Part> parts(Function<String, JsonNode> variables) {
        List<Part> parts = new ArrayList<>();
        if (body != null) parts.add(new Part("body", body, variables.apply("body")));
        if (query != null) parts.add(new Part("query", query, variables.apply("query")));
        if (path != null) parts.add(new Part("path", path, variables.apply("path")));
        if (headers != null) parts.add(new Part("headers", headers, variables.apply("header")));
        return parts;
    }
}

package dev.sluice.validation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.json.MultiValueNode;
import dev.sluice.spec.Setting;
import dev.sluice.validation.InvalidRequestFailure.Violation;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
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
    /** Larger parts, in bytes, are validated on a worker thread, because they would block the event loop. */
    private static final int MAX_ON_EVENT_LOOP = 16 * 1024;

    /** Most steps of patterns on an event loop. They take at most 10 ms. */
    private static final int MAX_STEPS_ON_EVENT_LOOP = 500_000;

    public static RequestSchemas defaults() {
        return new RequestSchemas(null, null, null, null);
    }

    public boolean isEmpty() {
        return body == null && query == null && path == null && headers == null;
    }

    /**
     * Returns the violations of the parts of a request, on the event loop of the caller. A worker thread validates large ones, one
     * after another for each event loop.
     */
    public Future<List<Violation>> validate(Function<String, JsonNode> variables) {
        List<RequestPart> parts = new ArrayList<>();
        if (body != null) parts.add(new RequestPart("body", body, variables.apply("body")));
        if (query != null) parts.add(new RequestPart("query", query, variables.apply("query")));
        if (path != null) parts.add(new RequestPart("path", path, variables.apply("path")));
        if (headers != null) parts.add(new RequestPart("headers", headers, variables.apply("header")));
        long size = parts.stream().mapToLong(RequestPart::estimatedSize).sum();
        long steps = parts.stream().mapToLong(RequestPart::estimatedSteps).sum();
        boolean isLarge = size > MAX_ON_EVENT_LOOP || steps > MAX_STEPS_ON_EVENT_LOOP;
        Context context = isLarge ? Vertx.currentContext() : null;
        if (context == null) return Future.succeededFuture(violations(parts));
        return context.executeBlocking(() -> violations(parts), true);
    }

    private static List<Violation> violations(List<RequestPart> parts) {
        return parts.stream()
                .flatMap(part -> part.violations().stream())
                .limit(RequestSchema.MAX_VIOLATIONS)
                .toList();
    }

    /** One part of a request and its schema. */
    private static final class RequestPart {
        private final String name;
        private final RequestSchema schema;
        private final List<Violation> coercionViolations = new ArrayList<>();
        private final VertxJsonConverter converter = new VertxJsonConverter();
        private final @Nullable Object vertxValue;

        RequestPart(String name, RequestSchema schema, JsonNode value) {
            this.name = name;
            this.schema = schema;
            boolean isParameters = value instanceof MultiValueNode || name.equals("path");
            this.vertxValue = converter.convert(
                    isParameters ? new ParameterCoercion(name, schema, coercionViolations).coerce(value) : value);
        }

        long estimatedSize() {
            return converter.estimatedSize();
        }

        long estimatedSteps() {
            return converter.estimatedSize() * schema.stepsPerCharacter();
        }

        List<Violation> violations() {
            if (converter.hasLongPointer())
                return List.of(new Violation(
                        name,
                        "",
                        "has a value with a pointer of more than " + VertxJsonConverter.MAX_POINTER + " characters"));
            return Stream.concat(coercionViolations.stream(), schema.violations(name, vertxValue).stream())
                    .toList();
        }
    }
}

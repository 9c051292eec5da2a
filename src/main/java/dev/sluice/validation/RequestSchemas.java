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

/** What a request must be to be answered: a JSON Schema for each of its parts, as the operator wrote it. */
public record RequestSchemas(
        @Setting("What $body must be.") @Nullable RequestSchema body,

        @Setting("What $query must be, an object of texts.") @Nullable
        RequestSchema query,

        @Setting("What $path must be, an object of texts.") @Nullable
        RequestSchema path,

        @Setting("What $header must be, an object of texts by names in lower case.") @Nullable
        RequestSchema headers) {
    /** What weighs more, in bytes, would keep an event loop from its other requests. */
    private static final int MAX_ON_EVENT_LOOP = 16 * 1024;

    /** No demands. */
    public static RequestSchemas defaults() {
        return new RequestSchemas(null, null, null, null);
    }

    /** Returns whether there is no schema. */
    public boolean isEmpty() {
        return body == null && query == null && path == null && headers == null;
    }

    /**
     * Returns the violations of the schemas, on the event loop of the caller.
     *
     * @param variables the parts of the request, by the names that expressions have for them
     */
    public Future<List<Violation>> validate(Function<String, JsonNode> variables) {
        List<RequestPart> parts = new ArrayList<>();
        if (body != null) parts.add(new RequestPart("body", body, variables.apply("body")));
        if (query != null) parts.add(new RequestPart("query", query, variables.apply("query")));
        if (path != null) parts.add(new RequestPart("path", path, variables.apply("path")));
        if (headers != null) parts.add(new RequestPart("headers", headers, variables.apply("header")));
        int size = parts.stream().mapToInt(RequestPart::estimatedSize).sum();
        Context context = size > MAX_ON_EVENT_LOOP ? Vertx.currentContext() : null;
        if (context == null) return Future.succeededFuture(violations(parts));
        return context.executeBlocking(() -> violations(parts), false);
    }

    private static List<Violation> violations(List<RequestPart> parts) {
        return parts.stream()
                .flatMap(part -> part.violations().stream())
                .limit(RequestSchema.MAX_VIOLATIONS)
                .toList();
    }

    /** One part of a request beside what it must be. */
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

        int estimatedSize() {
            return converter.estimatedSize();
        }

        List<Violation> violations() {
            if (!schema.allowsListLength(converter.maxListSize()))
                return List.of(new Violation(
                        name, "", "has a list of more than " + VertxJsonConverter.MAX_UNIQUE_ITEMS + " elements"));
            return Stream.concat(coercionViolations.stream(), schema.violations(name, vertxValue).stream())
                    .toList();
        }
    }
}

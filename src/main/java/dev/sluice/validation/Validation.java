package dev.sluice.validation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.json.Parameters;
import dev.sluice.spec.Setting;
import dev.sluice.validation.InvalidRequest.Violation;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a request must be to be answered: a JSON Schema for each of its parts, as the operator wrote it. */
public record Validation(
        @Setting("What $body must be.") @Nullable Schema body,

        @Setting("What $query must be, an object of texts.") @Nullable
        Schema query,

        @Setting("What $path must be, an object of texts.") @Nullable
        Schema path,

        @Setting("What $header must be, an object of texts by names in lower case.") @Nullable
        Schema headers) {
    /** What weighs more, in bytes, would keep an event loop from its other requests. */
    private static final int AT_ONCE = 16 * 1024;

    /** No demands. */
    public static Validation defaults() {
        return new Validation(null, null, null, null);
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
    public Future<List<Violation>> check(Function<String, JsonNode> variables) {
        List<Part> parts = new ArrayList<>();
        if (body != null) parts.add(new Part("body", body, variables.apply("body")));
        if (query != null) parts.add(new Part("query", query, variables.apply("query")));
        if (path != null) parts.add(new Part("path", path, variables.apply("path")));
        if (headers != null) parts.add(new Part("headers", headers, variables.apply("header")));
        int weight = parts.stream().mapToInt(Part::weight).sum();
        Context context = weight > AT_ONCE ? Vertx.currentContext() : null;
        if (context == null) return Future.succeededFuture(violations(parts));
        return context.executeBlocking(() -> violations(parts), false);
    }

    private static List<Violation> violations(List<Part> parts) {
        return parts.stream()
                .flatMap(part -> part.violations().stream())
                .limit(Schema.MOST_VIOLATIONS)
                .toList();
    }

    /** One part of a request beside what it must be. */
    private static final class Part {
        private final String in;
        private final Schema schema;
        private final List<Violation> repeated = new ArrayList<>();
        private final JsonValue measured = new JsonValue();
        private final @Nullable Object plain;

        Part(String in, Schema schema, JsonNode value) {
            this.in = in;
            this.schema = schema;
            boolean isText = value instanceof Parameters || in.equals("path");
            this.plain = measured.of(isText ? new TypedTexts(in, schema, repeated).of(value) : value);
        }

        int weight() {
            return measured.weight();
        }

        List<Violation> violations() {
            if (!schema.takesLists(measured.longestList()))
                return List.of(
                        new Violation(in, "", "has a list of more than " + JsonValue.MOST_COMPARED + " elements"));
            return Stream.concat(repeated.stream(), schema.violations(in, plain).stream())
                    .toList();
        }
    }
}

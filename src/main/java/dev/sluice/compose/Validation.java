package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.compose.InvalidRequest.Violation;
import dev.sluice.spec.Setting;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
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

    /** Succeeds when the request fits; else fails with {@link InvalidRequest}. On the event loop of the caller. */
    Future<Request> check(Request request) {
        JsonValue values = new JsonValue();
        List<Supplier<List<Violation>>> parts = new ArrayList<>();
        if (body != null) parts.add(part("body", body, request.body(), values));
        if (query != null) parts.add(part("query", query, parameters(request, false), values));
        if (path != null) parts.add(part("path", path, request.path(), values));
        if (headers != null) parts.add(part("headers", headers, parameters(request, true), values));
        Context context = values.weight() > AT_ONCE ? Vertx.currentContext() : null;
        if (context == null) return ended(request, violations(parts));
        return context.executeBlocking(() -> violations(parts), false).compose(found -> ended(request, found));
    }

    private static Parameters parameters(Request request, boolean ofHeaders) {
        return ofHeaders
                ? Parameters.of(request.headers(), name -> name.toLowerCase(Locale.ROOT))
                : Parameters.of(request.query(), UnaryOperator.identity());
    }

    private static Supplier<List<Violation>> part(String in, Schema schema, JsonNode value, JsonValue values) {
        List<Violation> repeated = new ArrayList<>();
        boolean isText = value instanceof Parameters || in.equals("path");
        JsonNode typed = isText ? new TypedTexts(in, schema, repeated).of(value) : value;
        Object plain = values.of(typed);
        if (!schema.takesLists(values.longestList()))
            return () ->
                    List.of(new Violation(in, "", "has a list of more than " + JsonValue.MOST_COMPARED + " elements"));
        return () -> {
            repeated.addAll(schema.violations(in, plain));
            return repeated;
        };
    }

    private static List<Violation> violations(List<Supplier<List<Violation>>> parts) {
        return parts.stream().flatMap(part -> part.get().stream()).toList();
    }

    private static Future<Request> ended(Request request, List<Violation> violations) {
        return violations.isEmpty()
                ? Future.succeededFuture(request)
                : Future.failedFuture(new InvalidRequest(violations));
    }
}

package dev.sluice.validation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.validation.InvalidRequestFailure.Violation;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Schema, draft 2020-12, checked at load. Two are equal when their documents are.
 *
 * <p>A validator of the library changes its own schema while it works, so each is lent to one thread at a time; there
 * are never more of them than threads that validated at once.
 */
public final class RequestSchema {
    /** As many violations of a request are told at most. */
    static final int MOST_VIOLATIONS = 100;

    private final JsonNode document;
    private final JsonNode bounded;
    private final boolean comparesItems;
    private final Queue<Validator> idle = new ConcurrentLinkedQueue<>();

    private RequestSchema(JsonNode document) {
        this.document = document;
        this.bounded = RegexSafety.bounded(document);
        this.comparesItems = document.findValues("uniqueItems").stream().anyMatch(JsonNode::asBoolean);
    }

    /**
     * Takes a schema.
     *
     * @throws InvalidSchemaException when it is none, or has in it what is not taken here
     */
    public static RequestSchema of(JsonNode document) throws InvalidSchemaException {
        SchemaChecker.check(document);
        RequestSchema schema = new RequestSchema(document);
        schema.idle.add(schema.validator());
        return schema;
    }

    /** What the value of a keyword is made of. */
    public enum KeywordValue {
        /** A schema. */
        SCHEMA,
        /** A list of schemas. */
        LIST,
        /** Schemas by name. */
        BY_NAME,
        /** Something else. */
        VALUE
    }

    /** Every keyword that a schema may have here. */
    public static Map<String, KeywordValue> keywords() {
        return SchemaChecker.keywords();
    }

    /** The names that {@code format} may have. */
    public static Set<String> formats() {
        return SchemaChecker.formats();
    }

    /** What the schema says of a field by that name, if it says so directly; an empty object otherwise. */
    JsonNode field(String name) {
        return document.path("properties").path(name);
    }

    /** Whether a value with this list in it can be validated in bounded time. */
    boolean takesLists(int longest) {
        return !comparesItems || longest <= VertxJsonConverter.MOST_COMPARED;
    }

    /** All that is wrong with a value, at most 100 of it. */
    List<Violation> violations(String in, @Nullable Object value) {
        Validator lent = idle.poll();
        Validator validator = lent == null ? validator() : lent;
        try {
            OutputUnit result = validator.validate(value);
            idle.add(validator);
            return Boolean.TRUE.equals(result.getValid()) ? List.of() : told(in, result);
        } catch (RuntimeException | StackOverflowError e) {
            // The library's own checks meet texts that their authors did not think of.
            return List.of(new Violation(in, "", "cannot be compared with the schema"));
        }
    }

    private Validator validator() {
        return SchemaValidators.validator(JsonSchema.of(new VertxJsonConverter().object(bounded)));
    }

    private static List<Violation> told(String in, OutputUnit result) {
        List<Violation> violations = new ArrayList<>();
        List<OutputUnit> errors = result.getErrors() == null ? List.of() : result.getErrors();
        for (OutputUnit error : SchemaErrorFilter.thatMatter(errors)) {
            if (violations.size() == MOST_VIOLATIONS) break;
            violations.add(new Violation(in, SchemaErrorFilter.pointer(error), SchemaErrorFilter.detail(error)));
        }
        return violations.isEmpty() ? List.of(new Violation(in, "", "is not allowed")) : violations;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RequestSchema schema && schema.document.equals(document);
    }

    @Override
    public int hashCode() {
        return document.hashCode();
    }

    @Override
    public String toString() {
        return document.toString();
    }
}

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
    static final int MAX_VIOLATIONS = 100;

    private final JsonNode document;
    private final JsonNode lengthLimited;
    private final boolean requiresUniqueItems;
    private final Queue<Validator> idleValidators = new ConcurrentLinkedQueue<>();

    private RequestSchema(JsonNode document) {
        this.document = document;
        this.lengthLimited = RegexSafety.withLengthLimit(document);
        this.requiresUniqueItems = document.findValues("uniqueItems").stream().anyMatch(JsonNode::asBoolean);
    }

    /**
     * Takes a schema.
     *
     * @throws InvalidSchemaException when it is none, or has in it what is not taken here
     */
    public static RequestSchema of(JsonNode document) throws InvalidSchemaException {
        SchemaChecker.check(document);
        RequestSchema schema = new RequestSchema(document);
        schema.idleValidators.add(schema.newValidator());
        return schema;
    }

    /** What the value of a keyword is made of. */
    public enum KeywordValue {
        /** A schema. */
        SCHEMA,
        /** A list of schemas. */
        LIST,
        /** Schemas by name. */
        SCHEMA_MAP,
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
    JsonNode property(String name) {
        return document.path("properties").path(name);
    }

    /** Whether a value with this list in it can be validated in bounded time. */
    boolean allowsListLength(int length) {
        return !requiresUniqueItems || length <= VertxJsonConverter.MAX_UNIQUE_ITEMS;
    }

    /** All that is wrong with a value, at most 100 of it. */
    List<Violation> violations(String part, @Nullable Object value) {
        Validator pooled = idleValidators.poll();
        Validator validator = pooled == null ? newValidator() : pooled;
        try {
            OutputUnit result = validator.validate(value);
            idleValidators.add(validator);
            return Boolean.TRUE.equals(result.getValid()) ? List.of() : toViolations(part, result);
        } catch (RuntimeException | StackOverflowError e) {
            // The library's own checks meet texts that their authors did not think of.
            return List.of(new Violation(part, "", "cannot be compared with the schema"));
        }
    }

    private Validator newValidator() {
        return SchemaValidators.create(JsonSchema.of(new VertxJsonConverter().object(lengthLimited)));
    }

    private static List<Violation> toViolations(String part, OutputUnit result) {
        List<Violation> violations = new ArrayList<>();
        List<OutputUnit> errors = result.getErrors() == null ? List.of() : result.getErrors();
        for (OutputUnit error : SchemaErrorFilter.rootErrors(errors)) {
            if (violations.size() == MAX_VIOLATIONS) break;
            violations.add(new Violation(part, SchemaErrorFilter.pointer(error), SchemaErrorFilter.detail(error)));
        }
        return violations.isEmpty() ? List.of(new Violation(part, "", "is not allowed")) : violations;
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

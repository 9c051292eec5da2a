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
 * A JSON Schema (draft 2020-12), checked at load. Schemas with equal documents are equal. Thread-safe: vertx-json-schema changes
 * its schema during a validation, so each thread takes a validator from a pool.
 */
public final class RequestSchema {
    /** Most violations in one problem. */
    static final int MAX_VIOLATIONS = 100;

    private final JsonNode document;
    private final LinearKeywords keywords;
    private final Queue<Validator> idleValidators = new ConcurrentLinkedQueue<>();

    private RequestSchema(JsonNode document, LinearKeywords keywords) {
        this.document = document;
        this.keywords = keywords;
    }

    /**
     * Checks a schema and compiles it.
     *
     * @throws InvalidSchemaException if the schema is invalid, or uses unsupported keywords
     */
    public static RequestSchema of(JsonNode document) throws InvalidSchemaException {
        RequestSchema schema = new RequestSchema(document, SchemaChecker.check(document));
        schema.idleValidators.add(schema.newValidator());
        return schema;
    }

    /** The kinds of values of keywords. */
    public enum KeywordValue {
        SCHEMA,
        /** A list of schemas. */
        LIST,
        /** Schemas by name. */
        SCHEMA_MAP,
        /** Any other value. */
        VALUE
    }

    /** Returns the supported keywords. */
    public static Map<String, KeywordValue> keywords() {
        return SchemaChecker.keywords();
    }

    /** Returns the supported values of {@code format}. */
    public static Set<String> formats() {
        return SchemaChecker.formats();
    }

    /** Returns the schema of a property, or a missing node if {@code properties} does not have it. */
    JsonNode property(String name) {
        return document.path("properties").path(name);
    }

    /** Returns the most steps that the patterns take for each character of a value. */
    long stepsPerCharacter() {
        return keywords.programSize();
    }

    /** Returns the violations of a value, at most 100. */
    List<Violation> violations(String part, @Nullable Object value) {
        Validator pooled = idleValidators.poll();
        Validator validator = pooled == null ? newValidator() : pooled;
        try {
            OutputUnit result = validator.validate(value);
            idleValidators.add(validator);
            return Boolean.TRUE.equals(result.getValid()) ? List.of() : toViolations(part, result, value);
        } catch (RuntimeException | StackOverflowError e) {
            // Some format checks of vertx-json-schema throw for unexpected texts.
            return List.of(new Violation(part, "", "cannot be validated"));
        }
    }

    private Validator newValidator() {
        return SchemaValidators.create(JsonSchema.of(new VertxJsonConverter().object(keywords.document())), keywords);
    }

    private List<Violation> toViolations(String part, OutputUnit result, @Nullable Object value) {
        List<Violation> violations = new ArrayList<>();
        List<OutputUnit> errors = result.getErrors() == null ? List.of() : result.getErrors();
        for (OutputUnit error : SchemaErrorFilter.rootErrors(errors)) {
            if (violations.size() == MAX_VIOLATIONS) break;
            violations.add(new Violation(
                    part,
                    SchemaErrorFilter.pointer(error),
                    SchemaErrorFilter.detail(error),
                    ViolatedRule.of(error, document, value)));
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

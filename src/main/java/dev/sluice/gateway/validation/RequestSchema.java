package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JSON Schema (draft 2020-12), checked at load. Schemas with equal documents are equal. Immutable and thread-safe. */
public final class RequestSchema {
    private final JsonNode document;
    private final CompiledSchema compiled;

    private RequestSchema(JsonNode document) {
        this.document = document;
        this.compiled = SchemaCompiler.compile(document);
    }

    /**
     * Checks a schema and compiles it.
     *
     * @throws InvalidSchemaException if the schema is invalid, or uses unsupported keywords
     */
    public static RequestSchema of(JsonNode document) throws InvalidSchemaException {
        SchemaChecker.check(document);
        return new RequestSchema(document);
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

    /** Returns whether a value is valid. Reports the violations that the check keeps. */
    boolean isValid(JsonNode value, Check check) {
        return check.apply(compiled, value);
    }

    /** Returns the schema as JSON. */
    public JsonNode document() {
        return document;
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

package dev.sluice.gateway.validation;

import static java.util.Map.entry;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Makes the running form of a document that {@link SchemaChecker} has checked. For one thread. */
final class SchemaCompiler {
    /**
     * The keywords in the order in which they are applied: those that cost little first, and those that read what the others have
     * evaluated last.
     */
    private static final List<Map.Entry<String, Function<KeywordSource, Keyword>>> KEYWORDS = List.of(
            entry("type", ValueKeywords::type),
            entry("const", ValueKeywords::constant),
            entry("enum", ValueKeywords::enumeration),
            entry("required", ObjectKeywords::required),
            entry("minProperties", ObjectKeywords::minProperties),
            entry("maxProperties", ObjectKeywords::maxProperties),
            entry("dependentRequired", ObjectKeywords::dependentRequired),
            entry("maxItems", ListKeywords::maxItems),
            entry("minItems", ListKeywords::minItems),
            entry("minimum", NumberKeywords::minimum),
            entry("maximum", NumberKeywords::maximum),
            entry("exclusiveMinimum", NumberKeywords::exclusiveMinimum),
            entry("exclusiveMaximum", NumberKeywords::exclusiveMaximum),
            entry("multipleOf", NumberKeywords::multipleOf),
            entry("minLength", TextKeywords::minLength),
            entry("maxLength", TextKeywords::maxLength),
            entry("format", TextKeywords::format),
            entry("pattern", TextKeywords::pattern),
            entry("$ref", CombiningKeywords::reference),
            entry("not", CombiningKeywords::not),
            entry("anyOf", CombiningKeywords::anyOf),
            entry("allOf", CombiningKeywords::allOf),
            entry("oneOf", CombiningKeywords::oneOf),
            entry("if", CombiningKeywords::condition),
            entry("propertyNames", ObjectKeywords::propertyNames),
            entry("dependentSchemas", ObjectKeywords::dependentSchemas),
            entry("properties", PropertyKeywords::properties),
            entry("additionalProperties", PropertyKeywords::additional),
            entry("prefixItems", ListKeywords::prefixItems),
            entry("items", ListKeywords::items),
            entry("contains", ListKeywords::contains),
            entry("uniqueItems", ListKeywords::uniqueItems),
            entry("unevaluatedProperties", PropertyKeywords::unevaluated),
            entry("unevaluatedItems", ListKeywords::unevaluated));

    private final JsonNode document;
    private final Map<String, CompiledSchema> schemas = new HashMap<>();

    private SchemaCompiler(JsonNode document) {
        this.document = document;
    }

    static CompiledSchema compile(JsonNode document) {
        return new SchemaCompiler(document).compile("", document);
    }

    /** Compiles the schema at a pointer once, so that a schema inside it can refer to it. */
    CompiledSchema compile(String pointer, JsonNode schema) {
        if (!schema.isObject()) return schema.booleanValue() ? CompiledSchema.ALWAYS : CompiledSchema.NEVER;
        CompiledSchema known = schemas.get(pointer);
        if (known != null) return known;
        CompiledSchema compiled = CompiledSchema.incomplete();
        schemas.put(pointer, compiled);
        boolean readsUnevaluated = schema.has("unevaluatedProperties") || schema.has("unevaluatedItems");
        compiled.complete(keywords(pointer, schema), readsUnevaluated);
        return compiled;
    }

    private List<Keyword> keywords(String pointer, JsonNode schema) {
        List<Keyword> keywords = new ArrayList<>();
        for (Map.Entry<String, Function<KeywordSource, Keyword>> keyword : KEYWORDS)
            if (schema.has(keyword.getKey()))
                keywords.add(keyword.getValue().apply(new KeywordSource(this, schema, pointer, keyword.getKey())));
        return keywords;
    }

    /** Compiles the target of a reference such as {@code #/$defs/x}. */
    CompiledSchema refer(String reference) {
        JsonPointer target = JsonPointer.compile(reference.substring(1));
        return compile(target.toString(), document.at(target));
    }
}

package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.gateway.validation.Keyword.Assertion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A keyword in a checked document, from which its running form is made.
 *
 * @param schema the schema around it
 * @param schemaPointer the JSON Pointer to this schema
 */
record KeywordSource(SchemaCompiler compiler, JsonNode schema, String schemaPointer, String name) {
    JsonNode limit() {
        return schema.path(name);
    }

    /** Returns the pointer to the keyword. */
    String pointer() {
        return schemaPointer + "/" + name;
    }

    Origin origin() {
        return Origin.of(schemaPointer, name, limit());
    }

    Assertion assertion(Keyword.Test test, Function<JsonNode, String> detail) {
        return new Assertion(origin(), test, detail);
    }

    /** Compiles a neighbour of the keyword, or the keyword itself. */
    CompiledSchema subschema(String keyword) {
        return compiler.compile(schemaPointer + "/" + keyword, schema.path(keyword));
    }

    CompiledSchema subschema() {
        return subschema(name);
    }

    CompiledSchema[] list() {
        CompiledSchema[] list = new CompiledSchema[limit().size()];
        for (int i = 0; i < list.length; i++) list[i] = compiler.compile(pointer() + "/" + i, limit().path(i));
        return list;
    }

    /** Returns the names and schemas of a mapping, in their order. */
    List<NamedSchema> mapping() {
        List<NamedSchema> named = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : limit().properties())
            named.add(new NamedSchema(
                    entry.getKey(),
                    compiler.compile(pointer() + "/" + Location.escape(entry.getKey()), entry.getValue())));
        return List.copyOf(named);
    }

    /** The schema of a property. */
    record NamedSchema(String name, CompiledSchema schema) {}
}

package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.gateway.validation.KeywordSource.NamedSchema;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The keywords for the names and the number of the properties of an object. */
final class ObjectKeywords {
    private ObjectKeywords() {}

    static Keyword minProperties(KeywordSource source) {
        long least = TextKeywords.limitOf(source.limit());
        return source.assertion(
                (value, check) -> !value.isObject() || value.size() >= least,
                value -> "Instance does not have at least " + least + " properties");
    }

    static Keyword maxProperties(KeywordSource source) {
        long most = TextKeywords.limitOf(source.limit());
        return source.assertion(
                (value, check) -> !value.isObject() || value.size() <= most,
                value -> "Instance has more than " + most + " properties");
    }

    static Keyword required(KeywordSource source) {
        RequiredNames required = new RequiredNames(
                texts(source.limit()), source.origin(), "Instance does not have required property \"");
        return (value, check) -> !value.isObject() || required.areIn(value, check);
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.textValue()));
        return List.copyOf(texts);
    }

    /**
     * Names of properties that an object must have.
     *
     * @param detail the start of the description of a violation, before the name
     */
    private record RequiredNames(List<String> names, Origin origin, String detail) {
        boolean areIn(JsonNode object, Check check) {
            check.charge(names.size());
            boolean areAll = true;
            for (String name : names) {
                if (object.has(name)) continue;
                areAll = check.fail(origin, object, value -> detail + name + '"');
                if (check.stopsAtFirst()) return false;
            }
            return areAll;
        }
    }

    static Keyword dependentRequired(KeywordSource source) {
        record Dependency(String name, RequiredNames required) {}
        List<Dependency> dependencies = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : source.limit().properties())
            dependencies.add(new Dependency(
                    entry.getKey(),
                    new RequiredNames(
                            texts(entry.getValue()),
                            source.origin(),
                            "Instance has \"" + entry.getKey() + "\" but does not have \"")));
        return (value, check) -> {
            if (!value.isObject()) return true;
            check.charge(dependencies.size());
            boolean hasAll = true;
            for (Dependency each : dependencies)
                if (value.has(each.name()) && !each.required().areIn(value, check)) {
                    if (check.stopsAtFirst()) return false;
                    hasAll = false;
                }
            return hasAll;
        };
    }

    static Keyword dependentSchemas(KeywordSource source) {
        List<NamedSchema> dependencies = source.mapping();
        Origin origin = source.origin();
        return (value, check) -> {
            if (!value.isObject()) return true;
            check.charge(dependencies.size());
            boolean isValid = true;
            for (NamedSchema each : dependencies) {
                if (!value.has(each.name()) || check.apply(each.schema(), value)) continue;
                isValid = false;
                if (each.schema().isNever())
                    check.fail(
                            origin,
                            value,
                            object -> "Instance has \"" + each.name() + "\" but does not match dependant schema");
                if (check.stopsAtFirst()) return false;
            }
            return isValid;
        };
    }

    static Keyword propertyNames(KeywordSource source) {
        CompiledSchema schema = source.subschema();
        Origin origin = source.origin();
        return (value, check) -> {
            if (!value.isObject()) return true;
            boolean isValid = true;
            for (Iterator<String> names = value.fieldNames(); names.hasNext(); ) {
                String name = names.next();
                check.charge(1);
                if (check.testAlone(schema, TextNode.valueOf(name))) continue;
                isValid = check.fail(
                        origin,
                        value,
                        object -> "Property name \"" + Check.truncate(name) + "\" does not match schema");
                if (check.stopsAtFirst()) return false;
            }
            return isValid;
        };
    }
}

package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.gateway.validation.KeywordSource.NamedSchema;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The keywords for the properties of an object. */
final class PropertyKeywords {
    private PropertyKeywords() {}

    static Keyword properties(KeywordSource source) {
        List<NamedSchema> properties = source.mapping();
        PropertyRule rule = new PropertyRule(source.origin(), "schema");
        return (value, check) -> {
            if (!value.isObject()) return true;
            check.charge(properties.size());
            boolean isValid = true;
            for (int i = 0; i < properties.size(); i++) {
                NamedSchema property = properties.get(i);
                JsonNode member = value.get(property.name());
                if (member == null || rule.holds(property, member, check)) continue;
                if (check.stopsAtFirst()) return false;
                isValid = false;
            }
            return isValid;
        };
    }

    /**
     * A keyword that gives a property its schema.
     *
     * @param kind what the description of a violation calls this schema
     */
    private record PropertyRule(Origin origin, String kind) {
        boolean holds(NamedSchema property, JsonNode member, Check check) {
            check.evaluated(property.name());
            if (check.property(property.schema(), property.name(), member)) return true;
            if (property.schema().isNever())
                check.failProperty(
                        origin,
                        property.name(),
                        member,
                        value -> "Property \"" + Check.truncate(property.name()) + "\" does not match " + kind);
            return false;
        }
    }

    static Keyword additional(KeywordSource source) {
        Set<String> declared = new HashSet<>();
        source.schema().path("properties").fieldNames().forEachRemaining(declared::add);
        Set<String> others = Set.copyOf(declared);
        return rest(source, (name, check) -> !others.contains(name), "additional properties schema");
    }

    static Keyword unevaluated(KeywordSource source) {
        return rest(source, (name, check) -> !check.isEvaluated(name), "unevaluated properties schema");
    }

    /** Selects the properties that a keyword concerns. */
    @FunctionalInterface
    private interface Selection {
        boolean includes(String name, Check check);
    }

    private static Keyword rest(KeywordSource source, Selection selection, String kind) {
        CompiledSchema schema = source.subschema();
        PropertyRule rule = new PropertyRule(source.origin(), kind);
        return (value, check) -> {
            if (!value.isObject()) return true;
            boolean isValid = true;
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                String name = field.getKey();
                check.charge(1);
                check.chargeText(name.length());
                if (!selection.includes(name, check)) continue;
                if (rule.holds(new NamedSchema(name, schema), field.getValue(), check)) continue;
                if (check.stopsAtFirst()) return false;
                isValid = false;
            }
            return isValid;
        };
    }
}

package dev.sluice.config.schema;

import static dev.sluice.config.schema.SchemaNodes.anyOf;
import static dev.sluice.config.schema.SchemaNodes.list;
import static dev.sluice.config.schema.SchemaNodes.object;
import static dev.sluice.config.schema.SchemaNodes.orNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.config.binding.RecordProperty;
import dev.sluice.config.binding.TypeRegistry;
import dev.sluice.spec.Durations;
import dev.sluice.spec.Percent;
import dev.sluice.spec.RecordReflection;
import dev.sluice.spec.Setting;
import dev.sluice.spec.Size;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Schemas of types, in draft 7 of JSON Schema, which editors know best. Records become definitions, so that one may hold
 * others of its kind.
 */
public final class SchemaGenerator {
    private final TypeRegistry grammar;
    private final Map<String, Function<SchemaGenerator, ObjectNode>> forms;
    private final Set<Class<?>> completed;
    private final Map<String, ObjectNode> definitions = new TreeMap<>();

    /** What groups of settings start from within what holds them. */
    private final Map<Class<?>, Map<String, @Nullable Object>> bases = new HashMap<>();

    /**
     * No schemas yet.
     *
     * @param grammar what records start from
     * @param forms the types with a form of their own, by type name
     * @param completed the types of which a part may be written, because the rest is written elsewhere
     */
    public SchemaGenerator(
            TypeRegistry grammar, Map<String, Function<SchemaGenerator, ObjectNode>> forms, Set<Class<?>> completed) {
        this.grammar = grammar;
        this.forms = forms;
        this.completed = completed;
    }

    /** What the schemas refer to. */
    public ObjectNode definitions() {
        ObjectNode all = object();
        definitions.forEach(all::set);
        return all;
    }

    /** The schema of a type. */
    public ObjectNode of(Type type) {
        return of(type, null);
    }

    private ObjectNode of(Type type, @Nullable Setting setting) {
        Function<SchemaGenerator, ObjectNode> form = forms.get(type.getTypeName());
        if (form != null) return defined(type.getTypeName(), form);
        if (type instanceof ParameterizedType generic) return generic(generic, setting);
        Class<?> plain = (Class<?>) type;
        ObjectNode scalar = ScalarSchema.of(plain, setting);
        if (scalar != null) return scalar;
        return plain.isRecord() ? defined(plain.getName(), same -> record(plain, Set.of())) : object();
    }

    private ObjectNode generic(ParameterizedType type, @Nullable Setting setting) {
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == Map.class)
            return object().put("type", "object").set("additionalProperties", of(arguments[1]));
        ObjectNode list = list(of(arguments[0]));
        if (setting != null && !setting.min().isEmpty()) list.put("minItems", Integer.parseInt(setting.min()));
        return anyOf(of(arguments[0]), list);
    }

    private ObjectNode defined(String typeName, Function<SchemaGenerator, ObjectNode> schema) {
        String name = name(typeName);
        if (!definitions.containsKey(name)) {
            definitions.put(name, object());
            definitions.put(name, schema.apply(this));
        }
        return object().put("$ref", "#/definitions/" + name);
    }

    private static String name(String typeName) {
        return typeName.replaceAll("[\\w.]*\\.", "").replace('$', '.').replaceAll("[<>]", "-");
    }

    /** The schema of a mapping that is read as this record, but for these keys. */
    public ObjectNode record(Class<?> type, Set<String> except) {
        ObjectNode schema = object().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JsonNodeFactory.instance.arrayNode();
        addTo(properties, required, type);
        properties.remove(except);
        boolean isWhole = except.isEmpty() && !completed.contains(type);
        if (isWhole && !required.isEmpty()) schema.set("required", required);
        return schema;
    }

    /** Adds the keys of a record to those of a mapping. */
    public void addTo(ObjectNode properties, ArrayNode required, Class<?> type) {
        for (RecordProperty part : RecordProperty.of(type)) {
            if (part.isInline())
                addTo(properties, part.isNullable() ? object().putArray("any") : required, (Class<?>) part.type());
            else if (part.key() != null) add(properties, required, type, part);
        }
    }

    private void add(ObjectNode properties, ArrayNode required, Class<?> type, RecordProperty part) {
        String key = String.valueOf(part.key());
        Setting setting = part.setting();
        if (base(type).get(part.name()) instanceof Record group)
            bases.put(group.getClass(), RecordReflection.values(group));
        ObjectNode schema = part.isNullable() ? orNull(of(part.type(), setting)) : of(part.type(), setting);
        ObjectNode described = object();
        if (setting != null) described.put("description", setting.value() + range(setting));
        JsonNode initially = defaultValue(base(type).get(part.name()));
        if (initially != null) described.set("default", initially);
        described.putArray("allOf").add(schema);
        properties.set(key, described);
        if (TypeRegistry.isRequired(part, base(type))) required.add(key);
    }

    private Map<String, @Nullable Object> base(Class<?> type) {
        Map<String, @Nullable Object> base = bases.get(type);
        return base == null ? grammar.base(type) : base;
    }

    private static String range(Setting setting) {
        if (setting.min().isEmpty()) return setting.max().isEmpty() ? "" : " At most " + setting.max() + ".";
        return setting.max().isEmpty()
                ? " At least " + setting.min() + "."
                : " From " + setting.min() + " to " + setting.max() + ".";
    }

    /** Returns a default as an operator would write it; null for none, and for groups, whose settings have their own. */
    private static @Nullable JsonNode defaultValue(@Nullable Object value) {
        if (value == null) return null;
        if (value instanceof Integer number) return IntNode.valueOf(number);
        if (value instanceof Boolean truth) return BooleanNode.valueOf(truth);
        if (value instanceof Duration duration) return TextNode.valueOf(Durations.format(duration));
        if (value instanceof Collection<?> all) return defaultList(all);
        boolean isWord = value instanceof String
                || value instanceof Size
                || value instanceof Percent
                || value instanceof Enum<?>;
        return isWord ? TextNode.valueOf(value.toString()) : null;
    }

    private static @Nullable JsonNode defaultList(Collection<?> all) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (Object item : all) {
            JsonNode element = defaultValue(item);
            if (element != null) list.add(element);
        }
        return list.size() < all.size() ? null : list;
    }
}

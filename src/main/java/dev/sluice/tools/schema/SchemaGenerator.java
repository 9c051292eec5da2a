package dev.sluice.tools.schema;

import static dev.sluice.tools.schema.SchemaNodes.anyOf;
import static dev.sluice.tools.schema.SchemaNodes.list;
import static dev.sluice.tools.schema.SchemaNodes.object;
import static dev.sluice.tools.schema.SchemaNodes.orNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.config.binding.RecordProperty;
import dev.sluice.config.binding.TypeRegistry;
import dev.sluice.core.spec.Durations;
import dev.sluice.core.spec.Percent;
import dev.sluice.core.spec.RecordReflection;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.Size;
import dev.sluice.gateway.limit.Charge;
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

/** Generates schemas of types in draft 7 of JSON Schema, which most editors support. Records become definitions, so that they can be recursive. */
public final class SchemaGenerator {
    private final TypeRegistry registry;
    private final Map<String, Function<SchemaGenerator, ObjectNode>> customSchemas;
    private final Set<Class<?>> partialTypes;
    private final Map<String, ObjectNode> definitions = new TreeMap<>();

    /** The defaults of nested groups, taken from the defaults of their owner. */
    private final Map<Class<?>, Map<String, @Nullable Object>> nestedDefaults = new HashMap<>();

    /**
     * Creates a generator without definitions.
     *
     * @param registry the defaults of records
     * @param customSchemas the types with their own notation, by type name
     * @param partialTypes the types without required keys, because {@code defaults} may hold the other keys
     */
    public SchemaGenerator(
            TypeRegistry registry,
            Map<String, Function<SchemaGenerator, ObjectNode>> customSchemas,
            Set<Class<?>> partialTypes) {
        this.registry = registry;
        this.customSchemas = customSchemas;
        this.partialTypes = partialTypes;
    }

    /** Returns the definitions that the schemas refer to. */
    public ObjectNode definitions() {
        ObjectNode result = object();
        definitions.forEach(result::set);
        return result;
    }

    /** Returns the schema of a type. */
    public ObjectNode schemaOf(Type type) {
        return schemaOf(type, null);
    }

    private ObjectNode schemaOf(Type type, @Nullable Setting setting) {
        Function<SchemaGenerator, ObjectNode> customSchema = customSchemas.get(type.getTypeName());
        if (customSchema != null) return reference(type.getTypeName(), customSchema);
        if (type instanceof ParameterizedType generic) return generic(generic, setting);
        Class<?> rawType = (Class<?>) type;
        ObjectNode scalar = ScalarSchema.of(rawType, setting);
        if (scalar != null) return scalar;
        return rawType.isRecord() ? reference(rawType.getName(), ignored -> record(rawType, Set.of())) : object();
    }

    private ObjectNode generic(ParameterizedType type, @Nullable Setting setting) {
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == Map.class)
            return object().put("type", "object").set("additionalProperties", schemaOf(arguments[1]));
        ObjectNode list = list(schemaOf(arguments[0]));
        if (setting != null && !setting.min().isEmpty()) list.put("minItems", Integer.parseInt(setting.min()));
        return anyOf(schemaOf(arguments[0]), list);
    }

    private ObjectNode reference(String typeName, Function<SchemaGenerator, ObjectNode> schema) {
        String name = definitionName(typeName);
        if (!definitions.containsKey(name)) {
            definitions.put(name, object());
            definitions.put(name, schema.apply(this));
        }
        return object().put("$ref", "#/definitions/" + name);
    }

    private static String definitionName(String typeName) {
        return typeName.replaceAll("[\\w.]*\\.", "").replace('$', '.').replaceAll("[<>]", "-");
    }

    /** Returns the schema of a record without the excluded keys. */
    public ObjectNode record(Class<?> type, Set<String> excluded) {
        ObjectNode schema = object().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JsonNodeFactory.instance.arrayNode();
        addTo(properties, required, type);
        properties.remove(excluded);
        boolean isComplete = excluded.isEmpty() && !partialTypes.contains(type);
        if (isComplete && !required.isEmpty()) schema.set("required", required);
        return schema;
    }

    /** Adds the keys of a record to the properties of a schema. */
    public void addTo(ObjectNode properties, ArrayNode required, Class<?> type) {
        for (RecordProperty property : RecordProperty.of(type)) {
            if (property.isInline())
                addTo(properties, property.isNullable() ? object().putArray("any") : required, (Class<?>)
                        property.type());
            else if (property.key() != null) add(properties, required, type, property);
        }
    }

    private void add(ObjectNode properties, ArrayNode required, Class<?> type, RecordProperty property) {
        String key = String.valueOf(property.key());
        Setting setting = property.setting();
        if (defaultsOf(type).get(property.name()) instanceof Record group)
            nestedDefaults.put(group.getClass(), RecordReflection.values(group));
        ObjectNode schema =
                property.isNullable() ? orNull(schemaOf(property.type(), setting)) : schemaOf(property.type(), setting);
        ObjectNode propertySchema = object();
        if (setting != null) propertySchema.put("description", setting.value() + range(setting));
        JsonNode defaultValue = defaultValue(defaultsOf(type).get(property.name()));
        if (defaultValue != null) propertySchema.set("default", defaultValue);
        propertySchema.putArray("allOf").add(schema);
        properties.set(key, propertySchema);
        if (TypeRegistry.isRequired(property, defaultsOf(type))) required.add(key);
    }

    private Map<String, @Nullable Object> defaultsOf(Class<?> type) {
        Map<String, @Nullable Object> defaults = nestedDefaults.get(type);
        return defaults == null ? registry.defaultsOf(type) : defaults;
    }

    private static String range(Setting setting) {
        if (setting.min().isEmpty()) return setting.max().isEmpty() ? "" : " At most " + setting.max() + ".";
        return setting.max().isEmpty()
                ? " At least " + setting.min() + "."
                : " From " + setting.min() + " to " + setting.max() + ".";
    }

    /** Returns a default in the notation of the configuration; null for none and for groups, whose settings have their own defaults. */
    private static @Nullable JsonNode defaultValue(@Nullable Object value) {
        if (value == null) return null;
        if (value instanceof Integer number) return IntNode.valueOf(number);
        if (value instanceof Boolean truth) return BooleanNode.valueOf(truth);
        if (value instanceof Duration duration) return TextNode.valueOf(Durations.format(duration));
        if (value instanceof Collection<?> all) return defaultList(all);
        boolean isWord = value instanceof String
                || value instanceof Size
                || value instanceof Percent
                || value instanceof Charge
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

package dev.sluice.config.binding;

import dev.sluice.core.spec.RecordReflection;
import dev.sluice.language.expression.Expression;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The custom notations and the defaults of types.
 *
 * @param deserializers the types with their own notation, by type name
 * @param defaults the values of absent keys, by record type and component name
 */
public record TypeRegistry(
        Map<String, Deserializer> deserializers, Map<Class<?>, Map<String, @Nullable Object>> defaults) {

    /** Returns a copy with other defaults for one type. */
    public TypeRegistry withDefaults(Class<?> type, Map<String, @Nullable Object> values) {
        Map<Class<?>, Map<String, @Nullable Object>> changed = new HashMap<>(defaults);
        changed.put(type, values);
        return new TypeRegistry(deserializers, changed);
    }

    /** Returns a copy with the notation of one type. */
    public TypeRegistry withDeserializer(Type type, Deserializer deserializer) {
        Map<String, Deserializer> changed = new HashMap<>(deserializers);
        changed.put(type.getTypeName(), deserializer);
        return new TypeRegistry(changed, defaults);
    }

    /** Returns the registered defaults of a record type, or else its static {@code defaults()}, or else an empty map. */
    public Map<String, @Nullable Object> defaultsOf(Class<?> type) {
        Map<String, @Nullable Object> values = defaults.get(type);
        return values == null
                ? RecordReflection.defaults(type).map(RecordReflection::values).orElseGet(Map::of)
                : values;
    }

    /** Whether a property must be written, given the inherited values. */
    public static boolean isRequired(RecordProperty property, Map<String, @Nullable Object> values) {
        boolean hasDefaults = property.type() instanceof Class<?> record
                && RecordReflection.defaults(record).isPresent();
        return !property.isNullable() && !property.isMap() && !hasDefaults && !values.containsKey(property.name());
    }

    @Nullable
    Deserializer deserializer(Type type) {
        return deserializers.get(type.getTypeName());
    }

    /** Whether an explicit null is a value of the type. */
    boolean acceptsNull(Type type) {
        return deserializer(type) != null || type == Expression.class;
    }
}

package dev.sluice.config.binding;

import dev.sluice.expression.Expression;
import dev.sluice.spec.RecordReflection;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What binding knows beyond the types themselves.
 *
 * @param deserializers the types with a form of their own, by type name
 * @param defaults what records of a type start from: values by component name, for those whose key is absent
 */
public record TypeRegistry(
        Map<String, Deserializer> deserializers, Map<Class<?>, Map<String, @Nullable Object>> defaults) {

    /** The same grammar with another start for one type. */
    public TypeRegistry withDefaults(Class<?> type, Map<String, @Nullable Object> values) {
        Map<Class<?>, Map<String, @Nullable Object>> changed = new HashMap<>(defaults);
        changed.put(type, values);
        return new TypeRegistry(deserializers, changed);
    }

    /** What records of a type start from: the base given for it, or else its own {@code defaults()}, or else nothing. */
    public Map<String, @Nullable Object> defaultsOf(Class<?> type) {
        Map<String, @Nullable Object> values = defaults.get(type);
        return values == null
                ? RecordReflection.defaults(type).map(RecordReflection::values).orElseGet(Map::of)
                : values;
    }

    /** Whether a part of a record must be written, given what the record starts from. */
    public static boolean isRequired(RecordProperty property, Map<String, @Nullable Object> values) {
        boolean hasDefaults = property.type() instanceof Class<?> record
                && RecordReflection.defaults(record).isPresent();
        return !property.isNullable() && !property.isMap() && !hasDefaults && !values.containsKey(property.name());
    }

    @Nullable
    Deserializer deserializer(Type type) {
        return deserializers.get(type.getTypeName());
    }

    /** Whether a written null is a value of the type, rather than no value. */
    boolean acceptsNull(Type type) {
        return deserializer(type) != null || type == Expression.class;
    }
}

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
 * @param forms the types with a form of their own, by type name
 * @param bases what records of a type start from: values by component name, for those whose key is absent
 */
public record TypeRegistry(Map<String, Deserializer> forms, Map<Class<?>, Map<String, @Nullable Object>> bases) {

    /** The same grammar with another start for one type. */
    public TypeRegistry withBase(Class<?> type, Map<String, @Nullable Object> base) {
        Map<Class<?>, Map<String, @Nullable Object>> changed = new HashMap<>(bases);
        changed.put(type, base);
        return new TypeRegistry(forms, changed);
    }

    /** What records of a type start from: the base given for it, or else its own {@code defaults()}, or else nothing. */
    public Map<String, @Nullable Object> base(Class<?> type) {
        Map<String, @Nullable Object> base = bases.get(type);
        return base == null
                ? RecordReflection.defaults(type).map(RecordReflection::values).orElseGet(Map::of)
                : base;
    }

    /** Whether a part of a record must be written, given what the record starts from. */
    public static boolean isRequired(RecordProperty part, Map<String, @Nullable Object> base) {
        boolean hasDefaults = part.type() instanceof Class<?> record
                && RecordReflection.defaults(record).isPresent();
        return !part.isNullable() && !part.isMap() && !hasDefaults && !base.containsKey(part.name());
    }

    @Nullable
    Deserializer form(Type type) {
        return forms.get(type.getTypeName());
    }

    /** Whether a written null is a value of the type, rather than no value. */
    boolean readsNull(Type type) {
        return form(type) != null || type == Expression.class;
    }
}

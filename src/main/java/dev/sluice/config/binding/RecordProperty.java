package dev.sluice.config.binding;

import dev.sluice.spec.Inline;
import dev.sluice.spec.RecordReflection;
import dev.sluice.spec.Setting;
import dev.sluice.spec.SpecValidator;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One component of a record type, as it is written.
 *
 * @param name the component's name
 * @param key the key by which an operator sets it; null when that is not possible
 * @param setting what it means and which values it takes; null where an operator cannot set it
 * @param type what it is read as
 * @param isNullable whether there may be none
 * @param isInline whether its own components are written in its place
 */
public record RecordProperty(
        String name, @Nullable String key, @Nullable Setting setting, Type type, boolean isNullable, boolean isInline) {
    private static final ClassValue<List<RecordProperty>> ALL = new ClassValue<>() {
        @Override
        protected List<RecordProperty> computeValue(Class<?> type) {
            return RecordReflection.components(type).stream()
                    .map(RecordProperty::of)
                    .toList();
        }
    };

    /** The parts of a record type, in declaration order. */
    public static List<RecordProperty> of(Class<?> type) {
        return ALL.get(type);
    }

    /** Whether it is a mapping, which may be left out. */
    boolean isMap() {
        return type instanceof ParameterizedType generic && generic.getRawType() == Map.class;
    }

    /** The keys of a record type. */
    public static Set<String> keysOf(Class<?> type) {
        Set<String> keys = new LinkedHashSet<>();
        for (RecordProperty property : of(type)) {
            if (property.isInline) keys.addAll(keysOf((Class<?>) property.type));
            else if (property.key != null) keys.add(property.key);
        }
        return keys;
    }

    private static RecordProperty of(RecordComponent component) {
        return new RecordProperty(
                component.getName(),
                component.isAnnotationPresent(Setting.class) ? SpecValidator.keyOf(component) : null,
                component.getAnnotation(Setting.class),
                component.getGenericType(),
                component.getAnnotatedType().isAnnotationPresent(Nullable.class),
                component.isAnnotationPresent(Inline.class));
    }
}

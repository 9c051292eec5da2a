package dev.sluice.config.binding;

import dev.sluice.core.spec.Inline;
import dev.sluice.core.spec.RecordReflection;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One component of a record type and its key in the configuration.
 *
 * @param name the name of the component
 * @param key the key of the setting; null if an operator cannot set it
 * @param setting the meaning and range of the setting; null if an operator cannot set it
 * @param type the type of the value
 * @param isNullable whether the value may be null
 * @param isInline whether the keys of the value stand beside the other keys, and not in a mapping of their own
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

    /** Returns the properties of a record type, in declaration order. */
    public static List<RecordProperty> of(Class<?> type) {
        return ALL.get(type);
    }

    /** Whether the property is a map. A map may be left out. */
    boolean isMap() {
        return isGeneric(Map.class);
    }

    boolean isList() {
        return isGeneric(List.class);
    }

    private boolean isGeneric(Class<?> rawType) {
        return type instanceof ParameterizedType generic && generic.getRawType() == rawType;
    }

    /** Returns the keys of a record type, inline properties included. */
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

package dev.sluice.core.spec;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and creates records by reflection. It caches what it learns of each type, because a configuration has thousands of records. Thread-safe. */
public final class RecordReflection {
    private static final ClassValue<List<RecordComponent>> COMPONENTS = new ClassValue<>() {
        @Override
        protected List<RecordComponent> computeValue(Class<?> type) {
            return List.of(type.getRecordComponents());
        }
    };

    private static final ClassValue<Optional<Record>> DEFAULTS = new ClassValue<>() {
        @Override
        protected Optional<Record> computeValue(Class<?> type) {
            return newDefaults(type);
        }
    };

    private static final ClassValue<Constructor<?>> CANONICAL = new ClassValue<>() {
        @Override
        protected Constructor<?> computeValue(Class<?> type) {
            return canonical(type);
        }
    };

    private static final ClassValue<Boolean> IS_OF_SETTINGS = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return components(type).stream()
                    .anyMatch(
                            part -> part.isAnnotationPresent(Setting.class) || part.isAnnotationPresent(Inline.class));
        }
    };

    private RecordReflection() {}

    /** Returns the components of a record type in declaration order. */
    public static List<RecordComponent> components(Class<?> type) {
        return COMPONENTS.get(type);
    }

    /** Whether a record is a group of settings. A size or a secret is also a record, but a single value. */
    public static boolean isOfSettings(Record value) {
        return IS_OF_SETTINGS.get(value.getClass());
    }

    /** Returns the values of a record by component name, in declaration order. */
    public static Map<String, @Nullable Object> values(Record from) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (RecordComponent component : components(from.getClass()))
            values.put(component.getName(), invoke(component.getAccessor(), from));
        return values;
    }

    /** Returns the result of a record type's static {@code defaults()}; empty if it has none. */
    public static Optional<Record> defaults(Class<?> type) {
        return DEFAULTS.get(type);
    }

    private static Optional<Record> newDefaults(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals("defaults") && method.getParameterCount() == 0)
                .filter(method -> Modifier.isStatic(method.getModifiers()) && method.getReturnType() == type)
                .findFirst()
                .map(method -> (Record) invoke(method, null));
    }

    /**
     * Creates a record from values in declaration order.
     *
     * @throws InvalidSpecException if the values violate its rules
     */
    public static Object newInstance(Class<?> type, Collection<? extends @Nullable Object> values) {
        try {
            return CANONICAL.get(type).newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InvalidSpecException invalid) throw invalid;
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Constructor<?> canonical(Class<?> type) {
        try {
            return type.getDeclaredConstructor(
                    components(type).stream().map(RecordComponent::getType).toArray(Class<?>[]::new));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object invoke(Method method, @Nullable Object target) {
        try {
            return method.invoke(target);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}

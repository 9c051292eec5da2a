package dev.sluice.config.binding;

import dev.sluice.spec.Components;
import dev.sluice.spec.InvalidSpec;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Records taken apart and put together. Every type is looked at once: a configuration has thousands of records. */
public final class Reflected {
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

    private Reflected() {}

    /** The components of a record, by name and in order. */
    public static Map<String, @Nullable Object> values(Record from) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (RecordComponent component : Components.of(from.getClass()))
            values.put(component.getName(), invoke(component.getAccessor(), from));
        return values;
    }

    /** What a record type's own static {@code defaults()} gives. */
    static Optional<Record> defaults(Class<?> type) {
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
     * A record of these values, in the order of its components.
     *
     * @throws InvalidSpec when they break its rules
     */
    static Object record(Class<?> type, Collection<? extends @Nullable Object> values) {
        try {
            return CANONICAL.get(type).newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InvalidSpec invalid) throw invalid;
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Constructor<?> canonical(Class<?> type) {
        try {
            return type.getDeclaredConstructor(
                    Components.of(type).stream().map(RecordComponent::getType).toArray(Class<?>[]::new));
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

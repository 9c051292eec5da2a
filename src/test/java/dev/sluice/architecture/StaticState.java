package dev.sluice.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Static fields that hold a value that can change. It looks at the values themselves, because a declared type such as
 * {@code Map} does not show whether a value can change. Arrays are not judged.
 */
final class StaticState {
    private static final Set<String> IMMUTABLE_COLLECTIONS = Set.of(
            "java.util.ImmutableCollections$",
            "java.util.Collections$Unmodifiable",
            "java.util.Collections$Empty",
            "java.util.Collections$Singleton");

    private StaticState() {}

    /** The names of such fields, such as {@code RegexFunctions.KNOWN}. */
    static Set<String> in(JavaClasses classes) {
        return classes.stream()
                .flatMap(type -> type.getFields().stream())
                .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                .filter(field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC))
                .filter(field -> canChange(value(field)))
                .map(StaticState::name)
                .collect(Collectors.toSet());
    }

    private static String name(JavaField field) {
        JavaClass owner = field.getOwner();
        return owner.getSimpleName() + "." + field.getName();
    }

    /** Initialises the class of the field. */
    private static @Nullable Object value(JavaField field) {
        try {
            Field reflected = field.reflect();
            reflected.setAccessible(true);
            return reflected.get(null);
        } catch (IllegalAccessException failure) {
            throw new AssertionError(failure);
        }
    }

    private static boolean canChange(@Nullable Object value) {
        if (value == null || value instanceof Enum<?>) return false;
        String type = value.getClass().getName();
        if (value instanceof Collection || value instanceof Map)
            return IMMUTABLE_COLLECTIONS.stream().noneMatch(type::startsWith);
        return type.startsWith("java.util.concurrent.") || isOfMutableType(value);
    }

    private static boolean isOfMutableType(Object value) {
        return Stream.of(ThreadLocal.class, java.util.Random.class, Appendable.class, java.util.Date.class)
                .anyMatch(type -> type.isInstance(value));
    }
}

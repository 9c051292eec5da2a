package dev.sluice.architecture;

import com.tngtech.archunit.core.domain.InstanceofCheck;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Places that ask for one case of a sealed type, outside the file of that type. Such a place compiles, and does something by
 * accident, when the type gets another case. A test for the sealed type itself is no such place.
 */
final class ClosedSets {
    private ClosedSets() {}

    /** These places, such as {@code Areas: Shape.Square}; the names leave out the packages. */
    static Set<String> askedForCases(JavaClasses classes) {
        return classes.stream()
                .flatMap(type -> type.getInstanceofChecks().stream())
                .filter(check -> isCaseOfAnotherFile(
                        check.getRawType().reflect(), check.getOwner().getOwner()))
                .map(ClosedSets::place)
                .collect(Collectors.toSet());
    }

    private static String place(InstanceofCheck check) {
        return name(outermost(check.getOwner().getOwner().reflect())) + ": "
                + name(check.getRawType().reflect());
    }

    private static boolean isCaseOfAnotherFile(Class<?> type, JavaClass asking) {
        return Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()))
                .filter(Class::isSealed)
                .filter(set -> set.getName().startsWith("dev.sluice."))
                .anyMatch(set -> outermost(set) != outermost(asking.reflect()));
    }

    private static Class<?> outermost(Class<?> type) {
        Class<?> outermost = type;
        while (outermost.getEnclosingClass() != null) outermost = Objects.requireNonNull(outermost.getEnclosingClass());
        return outermost;
    }

    private static String name(Class<?> type) {
        return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
    }
}

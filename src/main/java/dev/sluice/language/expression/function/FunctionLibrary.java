package dev.sluice.language.expression.function;

import dev.sluice.language.expression.value.Kinds;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All functions by name. */
public final class FunctionLibrary {
    /** The function whose arguments are evaluated in turn, until one has a value. */
    public static final String FALLBACK = "fallback";

    /** The functions with another value for each request, or for each call. */
    private static final Set<String> VARYING = Set.of("now", "random", "uuid");

    private static final Map<String, Function> FUNCTIONS = Stream.of(
                    KindFunctions.ALL,
                    NumberFunctions.ALL,
                    TextFunctions.ALL,
                    PatternFunctions.ALL,
                    ListFunctions.ALL,
                    ObjectFunctions.ALL,
                    JsonFunctions.ALL,
                    TimeFunctions.ALL)
            .flatMap(List::stream)
            .collect(Collectors.toUnmodifiableMap(Function::name, java.util.function.Function.identity()));

    private static final Map<String, ElementFunction> ELEMENT_FUNCTIONS = ElementFunctions.ALL.stream()
            .collect(Collectors.toUnmodifiableMap(ElementFunction::name, java.util.function.Function.identity()));

    private FunctionLibrary() {}

    /** Returns a function of values; null if there is none with this name. */
    public static @Nullable Function find(String name) {
        return FUNCTIONS.get(name);
    }

    /** Returns a function of a list and an expression; null if there is none with this name. */
    public static @Nullable ElementFunction findForElements(String name) {
        return ELEMENT_FUNCTIONS.get(name);
    }

    /** Returns whether a function has the same value for the same arguments in each request; false if there is none with this name. */
    public static boolean isDeterministic(String name) {
        return names().contains(name) && !VARYING.contains(name);
    }

    /** Returns whether a function tests the kind of its argument, so that its value for null is a boolean. */
    public static boolean isTest(String name) {
        return KindFunctions.TESTS.stream().anyMatch(function -> function.name().equals(name));
    }

    /** Returns whether the second argument of a function is a pattern. */
    public static boolean takesPattern(String name) {
        return PatternFunctions.ALL.stream()
                .anyMatch(function -> function.name().equals(name));
    }

    /** Returns the kinds of the values of a function; those of any value if there is none with this name. */
    public static ResultKinds resultKinds(String name) {
        if (name.equals(FALLBACK)) return Kinds::union;
        Function function = find(name);
        if (function != null) return function.result();
        ElementFunction ofElements = findForElements(name);
        return ofElements == null ? ResultKinds.ANY : ofElements.result();
    }

    /** Returns the names of all functions. */
    public static Set<String> names() {
        Set<String> names = new TreeSet<>(FUNCTIONS.keySet());
        names.addAll(ELEMENT_FUNCTIONS.keySet());
        names.add(FALLBACK);
        return names;
    }
}

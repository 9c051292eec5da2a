package dev.sluice.config.binding;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Map;

/** What may be written for a type, in words for an operator. */
final class Expected {
    private Expected() {}

    static String of(Type type) {
        if (type instanceof ParameterizedType generic) return ofGeneric(generic);
        if (!(type instanceof Class<?> plain)) return "a value";
        ScalarType scalar = Scalars.of(plain);
        if (scalar != null) return scalar.expected();
        return plain.isRecord() ? "a mapping of " + Suggestion.listed(Part.keys(plain)) : "a value";
    }

    private static String ofGeneric(ParameterizedType type) {
        if (type.getRawType() == Map.class) return "a mapping";
        return of(type.getActualTypeArguments()[0]) + ", or a list of such";
    }
}

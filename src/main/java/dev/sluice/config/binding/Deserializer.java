package dev.sluice.config.binding;

import dev.sluice.config.source.ConfigValue;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Reads a type that has its own notation in the configuration. */
@FunctionalInterface
public interface Deserializer {

    /** Reads a value; returns null after it has reported an error. */
    @Nullable
    Object read(ConfigValue value, Binder binder);

    /** Returns the type name of a list, which is its key in a {@link TypeRegistry}. */
    static String listOf(Type element) {
        return "java.util.List<" + element.getTypeName() + ">";
    }
}

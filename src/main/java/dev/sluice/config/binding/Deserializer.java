package dev.sluice.config.binding;

import dev.sluice.config.source.ConfigValue;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** How a type is written that has a form of its own in the configuration. */
@FunctionalInterface
public interface Deserializer {

    /** Reads a value; null after what is wrong has been told. */
    @Nullable
    Object read(ConfigValue value, Binder binder);

    /** The name of a list type, by which a grammar knows its form. */
    static String listOf(Type element) {
        return "java.util.List<" + element.getTypeName() + ">";
    }
}

package dev.sluice.core.spec;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes a component of a spec record: its meaning for an operator and its range. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {

    /** One sentence for the reference and for editors. */
    String value();

    /** The smallest value in the notation of the configuration ({@code 1}, {@code 10ms}, {@code 1KiB}, {@code 1%}); for a list, the smallest number of elements. */
    String min() default "";

    /** The largest value, in the same notation. */
    String max() default "";

    /**
     * What an empty list permits that an item forbids, as the end of a sentence; empty if an empty list permits least or is an error. A blank
     * variable for it is a warning.
     */
    String whenEmpty() default "";

    /** The key in the configuration; if empty, the name of the component in snake_case, such as {@code slow_rate}. */
    String key() default "";
}

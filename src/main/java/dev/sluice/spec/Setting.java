package dev.sluice.spec;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What one component of a spec record means to an operator, and which values it takes. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {

    /** One sentence for the reference and for editors. */
    String value();

    /**
     * Smallest value allowed, written as an operator would ({@code 1}, {@code 10ms}, {@code 1KiB}, {@code 1%}); of a list,
     * the fewest elements.
     */
    String min() default "";

    /** Largest value allowed, written the same way. */
    String max() default "";

    /** The key in the configuration; if empty, it is the component's name in snake_case, such as {@code slow_rate}. */
    String key() default "";
}

package dev.sluice.core.spec;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names a key that a spec record had in an earlier version, or a value of an enum. A configuration with it is rejected with its remedy. An
 * enum rejects every other unknown value with the same remedy.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface RemovedSetting {

    /** The key in the configuration, or the value. */
    String key();

    /** The remedy, as the expectation of an error: the setting or the values that replace the removed one, and their difference. */
    String expected();
}

package dev.sluice.core.spec;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names a key that a spec record had in an earlier version. A configuration with it is rejected with its remedy. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface RemovedSetting {

    /** The key in the configuration. */
    String key();

    /** The remedy, as the expectation of an error: the setting that replaces the removed one, and its difference. */
    String expected();
}

package dev.sluice.spec;

import java.lang.reflect.RecordComponent;
import java.util.List;

/**
 * The components of record types. Reflection hands out new copies each time, whose annotations are still to be parsed; here
 * every type is looked at once.
 */
public final class Components {
    private static final ClassValue<List<RecordComponent>> ALL = new ClassValue<>() {
        @Override
        protected List<RecordComponent> computeValue(Class<?> type) {
            return List.of(type.getRecordComponents());
        }
    };

    private Components() {}

    /** The components of a record type in declaration order. */
    public static List<RecordComponent> of(Class<?> type) {
        return ALL.get(type);
    }
}

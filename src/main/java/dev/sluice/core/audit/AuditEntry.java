package dev.sluice.core.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event of the audit log with its values. Immutable if its values are. */
public final class AuditEntry {
    private final AuditEvent event;
    private final @Nullable Object[] values;

    AuditEntry(AuditEvent event, @Nullable Object... values) {
        this.event = event;
        this.values = values.clone();
    }

    public AuditEvent event() {
        return event;
    }

    /** Returns the value of the key at an index; null for none. */
    public @Nullable Object value(int index) {
        return values[index];
    }

    /** Returns {@code breaker backend=orders from=closed to=open reason=rate}, for a program with its own logging. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(event.code());
        List<String> keys = event.keys();
        for (int i = 0; i < values.length; i++)
            if (values[i] != null)
                text.append(' ').append(keys.get(i)).append('=').append(values[i]);
        return text.toString();
    }
}

package dev.sluice.gateway.telemetry.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.docs.Page;
import io.opentelemetry.api.common.AttributeKey;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compares the table of attributes in {@code docs/observability.md} with the code. */
class SpanAttributesTest {
    @Test
    void the_page_has_every_attribute() throws IllegalAccessException {
        List<String> rows = Page.read("docs/observability.md").part("attributes of spans").stream()
                .skip(2)
                .map(row -> row.substring(3, row.indexOf('`', 3)))
                .toList();
        List<String> keys = new ArrayList<>();
        for (Class<?> type : List.of(SpanHead.class, RequestAttributes.class, CallAttributes.class))
            for (Field field : type.getDeclaredFields())
                if (field.getType() == AttributeKey.class) keys.add(key(field));
        assertThat(rows).containsExactlyInAnyOrderElementsOf(keys);
    }

    private static String key(Field field) throws IllegalAccessException {
        field.setAccessible(true);
        return ((AttributeKey<?>) field.get(null)).getKey();
    }
}

package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.HeapShare;
import dev.sluice.fixture.Growth;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The memory of a program that writes values into its templates. */
@Order(1) // measures the heap of this process
class TemplateCacheTest {
    @ParameterizedTest
    @CsvSource({"102, /orders/%d", "256, /orders/%d/lines/{line}", "102, /%02000d"})
    void the_cache_holds_its_share_of_the_heap(int mib, String template) {
        long heap = (long) mib << 20;
        Growth.assertHeldBytes("path templates of a `ResilientClient`", heap, () -> {
            TemplateCache full = new TemplateCache(HeapShare.TEMPLATES.bytes(heap));
            for (int number = 0; number < heap / 128 / 500; number++) full.parse(template.formatted(number));
            return full;
        });
    }

    @Test
    void a_template_that_does_not_fit_is_parsed_for_each_call() {
        TemplateCache full = new TemplateCache(1000);
        assertThat(full.parse("/a")).isSameAs(full.parse("/a"));
        assertThat(full.parse("/b")).isEqualTo(full.parse("/b")).isNotSameAs(full.parse("/b"));
    }
}

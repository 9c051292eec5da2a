package dev.sluice.core.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourceLocationTest {
    private static final SourceLocation START = new SourceLocation("f", 3, 7);
    private static final SourceLocation TEXT = START.withOffsets(offset -> new SourceLocation("f", 3, 7 + offset));

    @Test
    void a_character_of_a_text_has_its_own_location() {
        assertThat(TEXT.at(5)).isEqualTo(new SourceLocation("f", 3, 12));
    }

    @Test
    void a_location_without_offsets_is_that_of_every_character() {
        assertThat(START.at(5)).isSameAs(START);
    }

    @Test
    void equality_leaves_the_offsets_out() {
        assertThat(TEXT).isEqualTo(START).hasSameHashCodeAs(START).isNotEqualTo(TEXT.at(5));
    }
}

package dev.sluice.tools.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonTextTest {
    @Test
    void characters_that_the_charset_lacks_are_written_as_escapes() {
        assertThat(JsonText.of(TextNode.valueOf("aé😀"), StandardCharsets.US_ASCII))
                .isEqualTo("\"a\\u00e9\\ud83d\\ude00\"");
        assertThat(JsonText.of(TextNode.valueOf("aé😀"), StandardCharsets.UTF_8))
                .isEqualTo("\"aé😀\"");
    }
}

package dev.sluice.tools.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class InputFilesTest {
    @Test
    void the_standard_input_is_read_for_a_minus() {
        InputFiles files = new InputFiles(new ByteArrayInputStream("{\"a\": 1}".getBytes(StandardCharsets.UTF_8)));
        assertThat(files.readJson("-").get("a").intValue()).isEqualTo(1);
        assertThatThrownBy(() -> new InputFiles(new ByteArrayInputStream(new byte[] {'x'})).readJson("-"))
                .hasMessageStartingWith("stdin:1:1: not valid JSON");
        assertThat(new InputFiles(new ByteArrayInputStream(new byte[] {'1'})).readExpression("-"))
                .isEqualTo(new NamedText("stdin", "1"));
    }
}

package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bench.Documents.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DocumentsTest {
    private static JsonNode items(Kind kind, int bytes) throws IOException {
        return new ObjectMapper().readTree(Documents.of(kind, bytes)).get("items");
    }

    @ParameterizedTest
    @EnumSource
    void a_document_is_json_of_the_size(Kind kind) throws IOException {
        for (int size : Documents.SIZES) {
            assertThat(Documents.of(kind, size).getBytes(StandardCharsets.UTF_8)).hasSize(size);
            assertThat(items(kind, size)).isNotEmpty();
        }
    }

    @Test
    void spaced_documents_have_the_values_of_compact_ones() throws IOException {
        JsonNode spaced = items(Kind.SPACED, 10_000);
        JsonNode compact = items(Kind.COMPACT, 10_000);

        assertThat(compact).hasSizeGreaterThan(spaced.size());
        for (int i = 0; i < spaced.size(); i++) assertThat(spaced.get(i)).isEqualTo(compact.get(i));
        assertThat(Documents.of(Kind.SPACED, 10_000)).containsPattern("[0-9\"\\]}], \"").doesNotContainPattern("\",\"|\":\"");
        assertThat(Documents.of(Kind.COMPACT, 10_000)).doesNotContain("\": ", ", \"");
    }

    @Test
    void each_kind_and_size_has_a_file(@TempDir Path folder) throws IOException {
        Documents.main(new String[] {folder.toString()});

        assertThat(folder.resolve("numbers/100000")).hasSize(100_000);
        try (var files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(Kind.values().length * Documents.SIZES.length);
        }
    }
}

package dev.sluice.kubernetes;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files in the chart that are copies, because Helm reads no file outside of a chart. */
class ChartFilesTest {
    private static final Path COPIES = Path.of("k8s/chart/files");

    /** After a change of {@code conf/}: copy the file. A folder becomes {@code -} in the name. */
    @Test
    void the_configuration_of_the_demo_is_conf() throws IOException {
        try (Stream<Path> copies = Files.list(COPIES.resolve("conf"))) {
            Map<String, String> copied =
                    copies.collect(toMap(copy -> copy.getFileName().toString(), ChartFilesTest::read));
            assertThat(copied).isEqualTo(ShippedConfiguration.files());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "issuer.yaml, overlays/dev/issuer/gateway.yaml",
        "rules.yaml, components/monitoring/rules.yaml",
        "dashboard.json, components/monitoring/dashboard.json"
    })
    void a_copy_has_the_text_of_its_source(String copy, String source) {
        assertThat(read(COPIES.resolve(copy))).isEqualTo(read(Path.of("k8s").resolve(source)));
    }

    @Test
    void the_folder_has_no_other_files() throws IOException {
        try (Stream<Path> files = Files.list(COPIES)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("conf", "issuer.yaml", "rules.yaml", "dashboard.json");
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

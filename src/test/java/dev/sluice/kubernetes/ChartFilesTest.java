package dev.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files in the chart that are copies, because Helm reads no file outside of a chart. {@code SLUICE_GOLDEN=write} writes them again. */
class ChartFilesTest {
    private static final Path COPIES = Path.of("k8s/chart/files");

    @Test
    void the_files_of_the_chart_have_the_text_of_their_sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        sources.put("issuer.yaml", read("overlays/dev/issuer/gateway.yaml"));
        sources.put("store.yaml", read("components/store-demo/store.yaml"));
        sources.put("rules.yaml", read("components/monitoring/rules.yaml"));
        sources.put("dashboard.json", read("components/monitoring/dashboard.json"));
        ShippedConfiguration.files().forEach((key, text) -> sources.put("conf/" + key, text));
        if ("write".equals(System.getenv("SLUICE_GOLDEN"))) write(sources);
        assertThat(copies()).isEqualTo(sources);
    }

    private static String read(String source) throws IOException {
        return Files.readString(Path.of("k8s", source));
    }

    private static void write(Map<String, String> copies) throws IOException {
        for (Map.Entry<String, String> copy : copies.entrySet())
            Files.writeString(COPIES.resolve(copy.getKey()), copy.getValue());
    }

    private static Map<String, String> copies() throws IOException {
        Map<String, String> copies = new HashMap<>();
        try (Stream<Path> files = Files.walk(COPIES)) {
            for (Path file : files.filter(Files::isRegularFile).toList())
                copies.put(COPIES.relativize(file).toString(), Files.readString(file));
        }
        return copies;
    }
}

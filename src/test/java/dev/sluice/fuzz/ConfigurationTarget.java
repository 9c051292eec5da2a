package dev.sluice.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.model.ConfigurationDiff;
import dev.sluice.config.source.Finding;
import dev.sluice.config.source.SourceFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Fuzzes the loader with the text of one file. It loads the text or reports errors, each with a location in the file; it never
 * throws. Two loads agree, and no finding shows the value of a variable.
 */
public final class ConfigurationTarget {
    private static final String VALUE = "hunter2-hunter2-hunter2-hunter2-hunter2";
    private static final Map<String, String> ENVIRONMENT = Map.of("PORT", "8080", "SECRET", VALUE);

    private ConfigurationTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        LoadResult loaded = load(text);
        Configuration configuration = loaded.configuration();
        assertThat(configuration == null).isEqualTo(!loaded.errors().isEmpty());
        assertThat(Stream.concat(loaded.errors().stream(), loaded.warnings().stream()))
                .allSatisfy(finding -> assertLocated(finding, text));
        LoadResult again = load(text);
        assertThat(again.errors()).isEqualTo(loaded.errors());
        assertThat(again.warnings()).isEqualTo(loaded.warnings());
        Configuration other = again.configuration();
        if (configuration != null && other != null)
            assertThat(ConfigurationDiff.between(configuration, other).isEmpty())
                    .isTrue();
    }

    private static LoadResult load(String text) {
        return ConfigurationLoader.load(List.of(new SourceFile("f", text)), ENVIRONMENT::get);
    }

    private static void assertLocated(Finding finding, String text) {
        assertThat(finding.location().line()).isBetween(1, text.split("\n|\r", -1).length);
        assertThat(finding.location().column()).isBetween(1, text.length() + 1);
        assertThat(finding.message()).isNotBlank().doesNotContain("\n");
        if (!text.contains(VALUE)) assertThat(finding.toString()).doesNotContain(VALUE);
    }
}

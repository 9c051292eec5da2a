package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The samples for pipelines in docs/production.md, which are no configurations of Sluice. */
class ProductionPageTest {
    private static final Pattern SAMPLE = Pattern.compile("(?ms)^```yaml title=(\\S+)\\R(.*?)^```");

    private static List<Map.Entry<String, Object>> samples() {
        return SAMPLE.matcher(Page.read("docs/production.md").text())
                .results()
                .map(found -> Map.entry(found.group(1), parse(found.group(2))))
                .toList();
    }

    private static Object parse(String yaml) {
        return new Load(LoadSettings.builder().build()).loadFromString(yaml);
    }

    @Test
    void each_sample_is_yaml_and_checks_strictly() {
        assertThat(samples())
                .extracting(Map.Entry::getKey)
                .containsExactly(".github/workflows/gateway.yaml", ".gitlab-ci.yml");
        assertThat(samples())
                .allSatisfy(sample ->
                        assertThat(sample.getValue().toString()).contains("check conf --strict --format json"));
    }
}

package dev.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The values of the chart, their schema, and its version. */
class ChartSchemaTest {

    private static final Path CHART = Path.of("k8s/chart");

    /** Values that a parent chart sets. */
    private static final Set<String> OF_PARENT = Set.of("enabled", "global");

    @Test
    void the_schema_describes_each_value_that_values_yaml_has_and_no_other() throws Exception {
        JsonNode schema =
                new ObjectMapper().readTree(CHART.resolve("values.schema.json").toFile());
        assertThat(names(schema)).containsAll(OF_PARENT);
        compare("", schema, read("values.yaml"));
    }

    private static void compare(String path, JsonNode schema, YamlTree values) {
        Set<String> described = names(schema);
        if (path.isEmpty()) described.removeAll(OF_PARENT);
        assertThat(described).as(path).isEqualTo(((Map<?, ?>) values.value()).keySet());
        assertThat(schema.get("additionalProperties").booleanValue()).as(path).isFalse();
        Set<String> required = new TreeSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        for (String name : described) {
            JsonNode property = schema.get("properties").get(name);
            assertThat(property.path("description").asText()).as(path + name).endsWith(".");
            assertThat(required.contains(name))
                    .as(path + name)
                    .isEqualTo(isRequired(path + name, ((Map<?, ?>) values.value()).get(name)));
            if (property.has("properties")) compare(path + name + ".", property, values.at(name));
        }
    }

    /**
     * Returns whether the schema demands a value. Helm deletes the default of a key without a value, which would be 0 or no object. Templates
     * reject missing memory themselves.
     */
    private static boolean isRequired(String path, @Nullable Object value) {
        if (path.matches("javaOptions|resources.*")) return false;
        return value != null && !Set.of("", Map.of(), List.of()).contains(value);
    }

    private static Set<String> names(JsonNode schema) {
        Set<String> names = new TreeSet<>();
        schema.get("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void the_version_is_that_of_the_gateway() throws Exception {
        Matcher version = Pattern.compile("<version>([0-9.]+)(-SNAPSHOT)?</version>")
                .matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();
        YamlTree chart = read("Chart.yaml");
        assertThat(chart.valueAt("version")).isEqualTo(version.group(1));
        assertThat(chart.valueAt("appVersion")).isEqualTo(version.group(1));
    }

    private static YamlTree read(String file) throws Exception {
        return YamlTree.documents(Files.readString(CHART.resolve(file))).get(0);
    }
}

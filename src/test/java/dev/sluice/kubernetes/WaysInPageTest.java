package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.HELM;
import static dev.sluice.real.ExternalProgram.KUBECTL;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.real.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table and the examples of {@code docs/ways-in.md} against what Kustomize and Helm render. */
@Needs({KUBECTL, HELM})
class WaysInPageTest {
    private static final List<String> VARIABLES =
            List.of("TRUSTED_PROXIES", "TRUSTED_HEADERS", "PROXY_PROTOCOL", "H2C");
    private static final Set<String> KINDS =
            Set.of("HTTPRoute", "GRPCRoute", "BackendTLSPolicy", "Ingress", "Certificate");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| \\[[^]]*]\\(#([\\w-]+)\\) \\| `([\\w-]+)` \\| (.*) \\|([^|\\n]*)\\|$");
    private static final Pattern SECTION = Pattern.compile("(?ms)^## ([^\\n]*)\\n(.*?)(?=^## |\\z)");
    private static final Pattern SAMPLE = Pattern.compile("(?ms)^```yaml title=(\\S+)\\n(.*?)^```");

    @TempDir
    Path folder;

    /**
     * A section of the page with an example for both tools.
     *
     * @param name the anchor
     */
    record Section(String name, String kustomization, String values) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("docs/ways-in.md"));
    }

    static List<Section> sections() throws IOException {
        List<Section> sections = new ArrayList<>();
        for (MatchResult section : SECTION.matcher(page()).results().toList()) {
            Map<String, String> samples = new TreeMap<>();
            Matcher sample = SAMPLE.matcher(section.group(2));
            while (sample.find())
                assertThat(samples.put(sample.group(1), sample.group(2))).isNull();
            if (samples.isEmpty()) continue;
            assertThat(samples).containsOnlyKeys("kustomization.yaml", "values.yaml");
            String anchor = section.group(1).toLowerCase(Locale.ROOT).replace(' ', '-');
            sections.add(new Section(
                    anchor,
                    requireNonNull(samples.get("kustomization.yaml")),
                    requireNonNull(samples.get("values.yaml"))));
        }
        return sections;
    }

    @Test
    void the_table_has_the_variables_and_the_objects_of_each_way() throws IOException {
        List<MatchResult> rows = ROW.matcher(page()).results().toList();
        assertThat(rows).hasSize(5);
        for (MatchResult row : rows) {
            Manifests rendered = Kustomizations.of("base", row.group(2));
            assertThat(row.group(3).replace("`", "").split(" \\| ", -1))
                    .as(row.group(1))
                    .containsExactlyElementsOf(
                            VARIABLES.stream().map(rendered::variable).toList());
            assertThat(row.group(4).strip()).isEqualTo(objects(rendered));
        }
        assertThat(sections())
                .extracting(Section::name)
                .containsAll(rows.stream().map(row -> row.group(1)).toList());
    }

    private static String objects(Manifests rendered) {
        List<String> kinds = kinds(rendered);
        return kinds.isEmpty() ? "none" : String.join(", ", new TreeSet<>(kinds).descendingSet());
    }

    private static List<String> kinds(Manifests rendered) {
        return rendered.objects().stream()
                .map(object -> object.at("kind").text())
                .filter(KINDS::contains)
                .sorted()
                .toList();
    }

    private static Map<String, String> variables(Manifests rendered) {
        Map<String, String> variables = new TreeMap<>();
        for (YamlTree variable : rendered.container().at("env").items())
            if (VARIABLES.contains(variable.at("name").text()))
                variables.put(variable.at("name").text(), variable.at("value").text());
        return variables;
    }

    private static Manifests kustomized(String example) throws IOException, InterruptedException {
        return Kustomizations.ofText("""
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources: [../../k8s/base]
                """ + example.replace("../../components", "../../k8s/components"));
    }

    private Manifests charted(String example) throws IOException, InterruptedException {
        Path values = Files.writeString(folder.resolve("values.yaml"), "existingConfigMap: mine\n" + example);
        return HelmChart.render("sluice", values, "--skip-tests");
    }

    @ParameterizedTest
    @MethodSource("sections")
    void both_examples_of_a_section_render_the_same_way(Section section) throws Exception {
        Manifests kustomized = kustomized(section.kustomization());
        Manifests charted = charted(section.values());
        for (YamlTree object : charted.objects())
            assertThat(ManifestSchema.read(object).getMetadata()).isNotNull();
        assertThat(variables(charted)).isEqualTo(variables(kustomized));
        assertThat(kinds(charted)).isEqualTo(kinds(kustomized));
        for (String path : List.of("spec/ports", "spec/type", "spec/externalTrafficPolicy", "spec/trafficDistribution"))
            assertThat(service(charted, path)).as(path).isEqualTo(service(kustomized, path));
    }

    /** The order of ports says nothing. */
    private static Object service(Manifests rendered, String path) {
        return rendered.find("Service", "sluice")
                .find(path)
                .map(YamlTree::value)
                .map(value -> value instanceof List<?> ports ? (Object) Set.copyOf(ports) : value)
                .orElse("");
    }
}

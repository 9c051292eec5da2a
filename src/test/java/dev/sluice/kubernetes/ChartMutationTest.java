package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.HELM;
import static dev.sluice.real.ExternalProgram.KUBECTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.real.Needs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link ChartEqualityTest} would fail if any field of the chart's objects were another one. */
@Needs({HELM, KUBECTL})
class ChartMutationTest {
    private static final ChartMap MAP = new ChartMap("edge");

    /** The keys of the issue: what the chart alone has. */
    private static final Pattern CHART_ONLY =
            Pattern.compile("\\b(app\\.kubernetes\\.io/(instance|version|managed-by)|helm\\.sh/(chart|hook[a-z-]*))=");

    @TempDir
    Path scratch;

    @Test
    void every_change_of_a_field_is_a_difference_but_of_those_that_only_the_chart_has() throws Exception {
        List<String> unseen = new ArrayList<>();
        long chartOnly = 0;
        int mutations = 0;
        for (Map.Entry<YamlTree, YamlTree> same : objects().entrySet()) {
            chartOnly += CHART_ONLY.matcher(same.getKey().text()).results().count();
            ChartDifference difference = ChartDifference.from(new Manifests(List.of(same.getValue())), MAP);
            for (ManifestMutation mutation : ManifestMutation.of(same.getKey())) {
                mutations++;
                if (difference.to(new Manifests(List.of(mutation.changed()))).isEmpty()) unseen.add(mutation.path());
            }
        }
        assertThat(mutations).isGreaterThan(5000);
        assertThat(unseen).isNotEmpty().allMatch(ChartMap::isLeftOut);
        // Each of them was changed, and was left out.
        assertThat(unseen).hasSize(Math.toIntExact(2 * chartOnly));
    }

    /** Returns each object that the chart renders in one of the pairs, and that of Kustomize. */
    private Map<YamlTree, YamlTree> objects() throws Exception {
        Map<YamlTree, YamlTree> objects = new LinkedHashMap<>();
        for (ChartPair pair : ChartPair.all()) {
            Manifests kustomize = pair.kustomize();
            for (YamlTree object : pair.chart(MAP, scratch).objects()) objects.put(object, same(object, kustomize));
        }
        return objects;
    }

    private static YamlTree same(YamlTree object, Manifests kustomize) {
        List<YamlTree> same = kustomize.objects().stream()
                .filter(each -> each.valueAt("kind").equals(object.valueAt("kind")))
                .filter(each -> ChartDifference.from(new Manifests(List.of(each)), MAP)
                        .to(new Manifests(List.of(object)))
                        .isEmpty())
                .toList();
        assertThat(same).as(PodSelection.nameOf(object)).hasSize(1);
        return same.get(0);
    }
}

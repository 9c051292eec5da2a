package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.HELM;
import static dev.sluice.real.ExternalProgram.KUBECTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kubernetes.ChartMap.ChartDifference;
import dev.sluice.kubernetes.HelmChart.ChartPair;
import dev.sluice.real.Needs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link ChartEqualityTest} would fail if any field of the chart's objects were another one. */
@Needs({HELM, KUBECTL})
class ChartMutationTest {
    private static final ChartMap MAP = new ChartMap("edge");

    /** The labels and annotations that only the chart has. */
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
        assertThat(same).as(Manifests.nameOf(object)).hasSize(1);
        return same.get(0);
    }

    /** A change of one field: its path as in {@link YamlTree#fields()} with positions in all lists, and the changed object. */
    private record ManifestMutation(String path, YamlTree changed) {

        /** Returns each field with another value, each field and each item left out, and a field more in each mapping. */
        static List<ManifestMutation> of(YamlTree object) {
            List<ManifestMutation> mutations = new ArrayList<>();
            collect("", object.value(), changed -> changed, mutations);
            return mutations;
        }

        private static void collect(
                String path, Object value, Function<Object, Object> within, List<ManifestMutation> mutations) {
            if (value instanceof Map<?, ?> map) ofMapping(path, map, within, mutations);
            else if (value instanceof List<?> list) ofList(path, list, within, mutations);
            else add(path, within.apply(other(value)), mutations);
        }

        private static void ofMapping(
                String path, Map<?, ?> map, Function<Object, Object> within, List<ManifestMutation> mutations) {
            map.forEach((name, child) -> {
                collect(path + "/" + name, child, changed -> within.apply(with(map, name, changed)), mutations);
                boolean isField = !(child instanceof Map<?, ?> fields) || fields.isEmpty();
                if (isField) add(path + "/" + name, within.apply(with(map, name, null)), mutations);
            });
            add(path + "/added", within.apply(with(map, "added", "x")), mutations);
        }

        private static void ofList(
                String path, List<?> list, Function<Object, Object> within, List<ManifestMutation> mutations) {
            for (int i = 0; i < list.size(); i++) {
                int at = i;
                collect(path + "/" + i, list.get(i), changed -> within.apply(with(list, at, changed)), mutations);
                add(path + "/" + i, within.apply(with(list, at, null)), mutations);
            }
        }

        private static void add(String path, Object changed, List<ManifestMutation> mutations) {
            mutations.add(new ManifestMutation(path, new YamlTree(changed)));
        }

        private static Object other(Object value) {
            if (value instanceof Boolean flag) return !flag;
            return value instanceof Integer number ? (Object) (number + 1) : value + "x";
        }

        private static Object with(Map<?, ?> map, Object name, @Nullable Object value) {
            Map<Object, Object> changed = new LinkedHashMap<>(map);
            if (value == null) changed.remove(name);
            else changed.put(name, value);
            return changed;
        }

        private static Object with(List<?> list, int position, @Nullable Object value) {
            List<Object> changed = new ArrayList<>(list);
            if (value == null) changed.remove(position);
            else changed.set(position, value);
            return changed;
        }
    }
}

package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.HELM;
import static dev.sluice.real.ExternalProgram.KUBECTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kubernetes.ChartMap.ChartDifference;
import dev.sluice.kubernetes.HelmChart.ChartPair;
import dev.sluice.real.Needs;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart renders the objects of Kustomize, field by field, but for what {@link ChartMap} says. */
@Needs({HELM, KUBECTL})
class ChartEqualityTest {

    @TempDir
    Path scratch;

    /** The name of the first release begins the names of its objects. That of the second is the name of Kustomize's. */
    static Stream<Arguments> pairs() {
        return Stream.of("edge", "sluice")
                .flatMap(release -> ChartPair.all().stream().map(pair -> Arguments.of(new ChartMap(release), pair)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void the_chart_renders_what_kustomize_renders(ChartMap map, ChartPair pair) throws Exception {
        Manifests chart = pair.chart(map, scratch);
        assertThat(chart.objects()).hasSizeGreaterThanOrEqualTo(6);
        assertThat(ChartDifference.from(pair.kustomize(), map).to(chart)).isEmpty();
    }

    /** {@code overlays/check} is compared together with {@code overlays/prod}. */
    @Test
    void every_overlay_has_a_pair() {
        List<String> folders = ChartPair.all().stream().map(ChartPair::folder).toList();
        assertThat(Kustomizations.overlays())
                .filteredOn(overlay -> !overlay.equals("overlays/check"))
                .isNotEmpty()
                .allSatisfy(overlay -> assertThat(folders).contains(overlay));
    }
}

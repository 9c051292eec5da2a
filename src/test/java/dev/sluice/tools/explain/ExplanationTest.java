package dev.sluice.tools.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.effective.EffectiveSetting;
import dev.sluice.config.effective.EffectiveSetting.SettingSource;
import dev.sluice.config.model.WorstCase;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.tools.explain.BackendExplanation.ReplicaTotals;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final SourceLocation LOCATION = new SourceLocation("conf/routes.yaml", 2, 3);
    private static final EffectiveSetting OWN = new EffectiveSetting("deadline", "2s", SettingSource.OWN, LOCATION, "");
    private static final EffectiveSetting DEFAULT =
            new EffectiveSetting("max", "50", SettingSource.DEFAULTS, LOCATION, "");
    private static final List<EffectiveSetting> ALL =
            List.of(OWN, EffectiveSetting.builtIn("concurrency", "8"), DEFAULT);

    @Test
    void a_written_setting_has_a_value_that_is_not_built_in() {
        Explanation written = new Explanation(
                        "GET /orders",
                        "GET /orders",
                        LOCATION,
                        List.of(),
                        null,
                        ALL,
                        List.of(new GuardExplanation(
                                GuardExplanation.Kind.LIMIT, "everyone", LOCATION, LOCATION, "defaults", ALL)),
                        List.of(new StepExplanation("orders", LOCATION, 0, List.of(), 1, 2, ALL)),
                        List.of(new BackendExplanation("orders", LOCATION, 1, 2, 1, new ReplicaTotals(1, 10, 0), ALL)),
                        new WorstCase(1, 2, Duration.ZERO, Duration.ZERO, 0),
                        false,
                        null)
                .writtenOnly();
        assertThat(written.settings()).containsExactly(OWN, DEFAULT);
        assertThat(written.guards())
                .singleElement()
                .satisfies(guard -> assertThat(guard.settings()).containsExactly(OWN, DEFAULT));
        assertThat(written.steps())
                .singleElement()
                .satisfies(step -> assertThat(step.settings()).containsExactly(OWN, DEFAULT));
        assertThat(written.backends())
                .singleElement()
                .satisfies(backend -> assertThat(backend.settings()).containsExactly(OWN, DEFAULT));
    }
}

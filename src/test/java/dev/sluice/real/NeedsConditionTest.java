package dev.sluice.real;

import static dev.sluice.real.ExternalProgram.KUBECTL;
import static dev.sluice.real.ExternalProgram.NGINX;
import static dev.sluice.real.ExternalProgram.PROMETHEUS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.real.Needs.NeedsCondition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

class NeedsConditionTest {

    private static final List<ExternalProgram> ALL_THREE = List.of(NGINX, PROMETHEUS, KUBECTL);

    @Test
    void a_test_runs_where_all_it_needs_is_installed() {
        assertThat(new NeedsCondition(program -> true, true).decide(ALL_THREE).isDisabled())
                .isFalse();
    }

    @Test
    void a_skipped_test_names_the_missing_program_and_its_installation() {
        ConditionEvaluationResult decision = new NeedsCondition(NGINX::equals, false).decide(ALL_THREE);
        assertThat(decision.isDisabled()).isTrue();
        assertThat(decision.getReason())
                .contains("this machine lacks prometheus (apt-get install prometheus),"
                        + " kubectl (apt-get install kubernetes-client)");
    }

    @Test
    void where_real_programs_are_required_a_missing_one_fails_the_test() {
        NeedsCondition condition = new NeedsCondition(program -> false, true);
        assertThatThrownBy(() -> condition.decide(List.of(NGINX)))
                .hasMessage("SLUICE_REAL=required, and this machine lacks nginx (apt-get install nginx-light)");
    }
}

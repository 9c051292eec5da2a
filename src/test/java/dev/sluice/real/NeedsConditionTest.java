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

    private static final List<ExternalProgram> PROGRAMS = List.of(NGINX, PROMETHEUS, KUBECTL);

    @Test
    void a_test_runs_if_all_programs_are_installed() {
        assertThat(new NeedsCondition(program -> true, true).decide(PROGRAMS).isDisabled())
                .isFalse();
    }

    @Test
    void a_skipped_test_names_the_missing_program_and_its_installation() {
        ConditionEvaluationResult decision = new NeedsCondition(NGINX::equals, false).decide(PROGRAMS);
        assertThat(decision.isDisabled()).isTrue();
        assertThat(decision.getReason())
                .contains("this machine lacks prometheus (apt-get install prometheus),"
                        + " kubectl (apt-get install kubernetes-client)");
    }

    @Test
    void a_missing_program_fails_the_test_if_programs_are_required() {
        NeedsCondition condition = new NeedsCondition(program -> false, true);
        assertThatThrownBy(() -> condition.decide(List.of(NGINX)))
                .hasMessage("SLUICE_REAL=required, and this machine lacks nginx (apt-get install nginx-light)");
    }
}

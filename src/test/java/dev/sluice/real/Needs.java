package dev.sluice.real;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import dev.sluice.real.Needs.NeedsCondition;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Marks a test that runs external programs. If a program is missing, JUnit skips the test and names the program. With {@code
 * SLUICE_REAL=required} in the environment, as in {@code .ci/run}, the test fails instead.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsCondition.class)
public @interface Needs {
    ExternalProgram[] value();

    /** Disables tests whose programs are missing. */
    static final class NeedsCondition implements ExecutionCondition {

        private final Predicate<ExternalProgram> installed;
        private final boolean required;

        /** JUnit calls this constructor. */
        NeedsCondition() {
            this(ExternalProgram::isInstalled, "required".equals(System.getenv("SLUICE_REAL")));
        }

        NeedsCondition(Predicate<ExternalProgram> installed, boolean required) {
            this.installed = installed;
            this.required = required;
        }

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return AnnotationSupport.findAnnotation(context.getElement(), Needs.class)
                    .map(needs -> decide(List.of(needs.value())))
                    .orElseGet(() -> enabled("needs no program"));
        }

        /**
         * Returns whether JUnit runs the test.
         *
         * @throws IllegalStateException if a required program is missing; JUnit then fails the test
         */
        ConditionEvaluationResult decide(List<ExternalProgram> needed) {
            String missing = needed.stream()
                    .filter(installed.negate())
                    .map(program -> program.command() + " (" + program.installation() + ")")
                    .collect(Collectors.joining(", "));
            if (missing.isEmpty()) return enabled("all programs are installed");
            if (required) throw new IllegalStateException("SLUICE_REAL=required, and this machine lacks " + missing);
            return disabled("this machine lacks " + missing);
        }
    }
}

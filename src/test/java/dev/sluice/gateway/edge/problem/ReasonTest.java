package dev.sluice.gateway.edge.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.NullNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.spec.Size;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.SharedReason;
import dev.sluice.docs.Page;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import dev.sluice.gateway.compose.StepFailure;
import dev.sluice.gateway.compose.StepReason;
import dev.sluice.gateway.identity.AccessFailure;
import dev.sluice.gateway.identity.DenialReason;
import dev.sluice.language.json.ValueKind;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.UnusableReply;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each reason is a constant of one enum, with one code, one side and one row of the page about observability. */
@AnalyzeClasses(packages = "dev.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class ReasonTest {
    private static final Pattern ROW =
            Pattern.compile("\\| `(\\w+)` \\| ([^|]+\\.) \\| ([^|]+\\.) \\| (caller|gateway|backend) \\|");
    private static final List<Class<? extends Reason>> ENUMS =
            List.of(FailureReason.class, DenialReason.class, StepReason.class, GatewayReason.class, SharedReason.class);

    private final MemoryLimitException shareExceeded = rejection(new MemoryBudget(1 << 20).open(0));
    private final MemoryLimitException budgetExceeded = rejection(closed(new MemoryBudget(1 << 20).open(0)));

    private static Stream<Reason> all() {
        return ENUMS.stream().flatMap(type -> Stream.of(type.getEnumConstants()));
    }

    private static List<MatchResult> rows() {
        return Page.read("docs/observability.md").part("reasons").stream()
                .flatMap(line -> ROW.matcher(line).results())
                .toList();
    }

    @Test
    void each_code_is_documented_once_with_its_meaning_its_side_and_a_remedy() {
        assertThat(rows())
                .extracting(row -> row.group(1) + " " + row.group(4))
                .containsExactlyInAnyOrderElementsOf(
                        all().map(reason -> reason.code() + " " + side(reason)).toList());
        assertThat(rows()).extracting(row -> row.group(2)).doesNotHaveDuplicates();
    }

    @Test
    void the_rows_have_the_order_of_their_enum() {
        for (Class<? extends Reason> type : ENUMS) {
            List<String> codes =
                    Stream.of(type.getEnumConstants()).map(Reason::code).toList();
            assertThat(rows())
                    .extracting(row -> row.group(1))
                    .filteredOn(codes::contains)
                    .containsExactlyElementsOf(codes);
        }
    }

    private static String side(Reason reason) {
        return switch (reason.side()) {
            case CALLER -> "caller";
            case GATEWAY -> "gateway";
            case BACKEND -> "backend";
        };
    }

    @Test
    void no_code_occurs_twice() {
        assertThat(all()).extracting(Reason::code).doesNotHaveDuplicates();
    }

    @ArchTest
    static void every_implementation_of_reason_is_one_of_the_five(JavaClasses classes) {
        Set<Class<?>> found = classes.stream()
                .filter(type -> type.isAssignableTo(Reason.class) && !type.isInterface())
                .map(type -> type.reflect())
                .collect(Collectors.toSet());
        assertThat(found).containsExactlyInAnyOrderElementsOf(ENUMS);
    }

    /** An enum beside the reasons, or in an exception, would say the same a second time. */
    @ArchTest
    static void no_other_enum_of_failures_has_a_constant_of_a_reason(JavaClasses classes) {
        Set<String> reasons = all().map(ReasonTest::name).collect(Collectors.toSet());
        assertThat(classes.stream()
                        .filter(ReasonTest::isOfFailures)
                        .flatMap(type -> Stream.of(type.reflect().getEnumConstants()))
                        .filter(constant -> reasons.contains(name(constant))))
                .extracting(constant -> constant.getClass().getName() + "." + name(constant))
                .isEmpty();
    }

    private static boolean isOfFailures(JavaClass type) {
        if (!type.isEnum() || type.isAssignableTo(Reason.class)) return false;
        return ENUMS.stream().anyMatch(reason -> reason.getPackageName().equals(type.getPackageName()))
                || type.getEnclosingClass()
                        .filter(outer -> outer.isAssignableTo(Throwable.class))
                        .isPresent();
    }

    private static String name(Object constant) {
        return ((Enum<?>) constant).name();
    }

    /** Returns the rejection of half of the budget, which is more than a share. */
    private static MemoryLimitException rejection(MemoryAccount account) {
        return catchThrowableOfType(MemoryLimitException.class, () -> account.reserve(1 << 19));
    }

    private static MemoryAccount closed(MemoryAccount account) {
        account.close();
        return account;
    }

    @Test
    void each_failure_of_a_step_has_its_reason() {
        Map<StepFailure, Reason> failures = Map.of(
                StepFailure.missingVariable("step", "a", NullNode.getInstance(), true), StepReason.MISSING_VALUE,
                StepFailure.invalidHeader("step", "a", ValueKind.LIST, false), StepReason.INVALID_HEADER,
                StepFailure.expression("step", new IllegalStateException("a")), StepReason.EXPRESSION_FAILED,
                StepFailure.tooLarge("step", Size.kib(1)), StepReason.TOO_LARGE,
                StepFailure.ofLoop("step", StepReason.NOT_A_LIST, true), StepReason.NOT_A_LIST,
                StepFailure.memory("step", shareExceeded), StepReason.MEMORY_SHARE,
                StepFailure.memory("step", budgetExceeded), SharedReason.OVERLOADED,
                StepFailure.interrupted("step", FailureReason.DEADLINE_EXCEEDED), FailureReason.DEADLINE_EXCEEDED,
                StepFailure.interrupted("step", FailureReason.CANCELLED), FailureReason.CANCELLED);
        failures.forEach((failure, reason) -> {
            assertThat(failure.reason()).isEqualTo(reason);
            assertThat(ProblemMapper.toProblem(failure).reason()).isEqualTo(reason);
        });
    }

    @Test
    void the_detail_of_a_shared_reason_says_which_use_it_is() {
        StepFailure reply = StepFailure.backend(
                "orders", UnusableReply.overloaded(new TestCalls(new ManualClock()).get(), "too many streams"));
        assertDetails(
                SharedReason.OVERLOADED,
                Map.of(
                        budgetExceeded,
                        "The gateway has no memory for the request now.",
                        StepFailure.memory("step", budgetExceeded),
                        "The gateway has no memory for the values of the request now. Cause: overloaded.",
                        reply,
                        "Step orders got no usable reply from backend pricing. Cause: overloaded.",
                        AccessFailure.overloaded("shoppers"),
                        "The caller cannot be authenticated now: too many tokens of the client wait for the issuer."));
        assertDetails(
                SharedReason.UNAUTHENTICATED,
                Map.of(AccessFailure.noCredentials("Bearer"), "This route requires authentication."));
        assertDetails(
                SharedReason.AMBIGUOUS,
                Map.of(
                        AccessFailure.ambiguous(),
                        "A header, parameter or form field with a single value occurs more than once."));
        assertDetails(SharedReason.INTERNAL_ERROR, Map.of(new Error(), "The gateway itself failed."));
    }

    private static void assertDetails(SharedReason reason, Map<Throwable, String> details) {
        details.forEach((failure, detail) -> {
            Problem problem = ProblemMapper.toProblem(failure);
            assertThat(problem.reason()).isEqualTo(reason);
            assertThat(problem.detail()).isEqualTo(detail);
        });
    }
}

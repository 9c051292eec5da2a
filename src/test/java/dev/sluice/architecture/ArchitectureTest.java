package dev.sluice.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.InstanceofCheck;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.time.UntimedClock;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.StepTrace;
import dev.sluice.docs.Page;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientBuilder;
import java.lang.reflect.Field;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rules about the rooms and arrows of {@code docs/architecture.md}, sealed types, static state, and calls to certain classes. */
@AnalyzeClasses(packages = "dev.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static void the_page_draws_every_room_and_every_arrow(JavaClasses classes) {
        Rooms drawn = Rooms.of("dev.sluice", Page.read("docs/architecture.md").part("rooms"));
        assertThat(drawn.differences(classes)).isEmpty();
    }

    @ArchTest
    static void every_arrow_stays_in_its_wing_or_points_to_a_wing_below(JavaClasses classes) {
        Page page = Page.read("docs/architecture.md");
        Rooms drawn = Rooms.of("dev.sluice", page.part("rooms"));
        assertThat(Rooms.Wings.in(page.part("wings")).differences(drawn)).isEmpty();
    }

    @ArchTest
    static void every_class_of_a_walk_exists(JavaClasses classes) {
        Page page = Page.read("docs/architecture.md");
        assertThat(Walks.unknown(page, classes)).isEmpty();
        assertThat(Walks.of(page))
                .hasSizeGreaterThan(1)
                .allSatisfy((walk, names) -> assertThat(names).hasSizeGreaterThan(3));
    }

    @ArchTest
    static final ArchRule only_the_clocks_read_a_clock_or_wait = noClasses()
            .that()
            .doNotBelongToAnyOf(VertxClock.class, UntimedClock.class)
            .and()
            .resideOutsideOfPackage("dev.sluice.tools.demo..")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(io.vertx.core.Vertx.class, "setTimer", long.class, io.vertx.core.Handler.class)
            .orShould()
            .callMethod(io.vertx.core.Vertx.class, "setPeriodic", long.class, io.vertx.core.Handler.class);

    @ArchTest
    static final ArchRule only_core_digest_uses_message_digests = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sluice.core.digest")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(MessageDigest.class, HexFormat.class);

    /** The room that serves a request reads the steps of a trace that has not ended. */
    @ArchTest
    static final ArchRule only_a_visitor_walks_a_trace = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sluice.core.trace", "dev.sluice.gateway.edge")
            .should()
            .callMethod(RequestTrace.class, "steps")
            .orShould()
            .callMethod(StepTrace.class, "calls")
            .orShould()
            .callMethod(CallTrace.class, "attempts");

    @ArchTest
    static final ArchRule static_fields_are_final =
            fields().that().areStatic().should().beFinal().allowEmptyShould(true);

    @ArchTest
    static void static_values_do_not_change(JavaClasses classes) {
        assertThat(StaticState.in(classes)).isEmpty();
    }

    @ArchTest
    static void only_the_file_of_a_sealed_type_tests_for_its_cases(JavaClasses classes) {
        assertThat(ClosedSets.checksOfCases(classes)).isEmpty();
    }

    /** A request without the WebClient would have no attempt, which limits the body and the time. */
    @ArchTest
    static final ArchRule only_the_connection_pool_has_an_http_client = noClasses()
            .that()
            .doNotHaveSimpleName("ConnectionPool")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(HttpClient.class, HttpClientAgent.class, HttpClientBuilder.class);

    /** An exchange carries each attempt, so that an attempt sees no type of the WebClient. */
    @ArchTest
    static final ArchRule only_the_pool_and_core_netty_see_the_web_client = noClasses()
            .that()
            .resideInAPackage("dev.sluice.upstream..")
            .and()
            .doNotHaveSimpleName("ConnectionPool")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx.ext.web.client..", "io.vertx.ext.web.codec..");

    @ArchTest
    static final ArchRule no_class_sends_a_request_without_the_web_client = noClasses()
            .should()
            .callMethodWhere(
                    target(owner(assignableTo(HttpClient.class))).and(target(nameMatching("request|connect"))));

    @ArchTest
    static final ArchRule no_name_has_a_meaningless_affix = noClasses()
            .should()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Base")
            .orShould()
            .haveSimpleNameStartingWith("Abstract");

    /**
     * Finds {@code instanceof} checks for a case of a sealed type outside the file of the type. If the type gets another case,
     * such code still compiles and may handle the case wrongly. A check for the sealed type itself is allowed.
     */
    static final class ClosedSets {
        private ClosedSets() {}

        /** Returns the checks as class and case without their packages, such as {@code Areas: Shape.Square}. */
        static Set<String> checksOfCases(JavaClasses classes) {
            return classes.stream()
                    .flatMap(type -> type.getInstanceofChecks().stream())
                    .filter(check -> isCaseOfAnotherFile(
                            check.getRawType().reflect(), check.getOwner().getOwner()))
                    .map(ClosedSets::location)
                    .collect(Collectors.toSet());
        }

        private static String location(InstanceofCheck check) {
            return name(outermost(check.getOwner().getOwner().reflect())) + ": "
                    + name(check.getRawType().reflect());
        }

        private static boolean isCaseOfAnotherFile(Class<?> type, JavaClass checking) {
            return Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()))
                    .filter(Class::isSealed)
                    .filter(set -> set.getName().startsWith("dev.sluice."))
                    .anyMatch(set -> outermost(set) != outermost(checking.reflect()));
        }

        private static Class<?> outermost(Class<?> type) {
            Class<?> outermost = type;
            while (outermost.getEnclosingClass() != null)
                outermost = Objects.requireNonNull(outermost.getEnclosingClass());
            return outermost;
        }

        private static String name(Class<?> type) {
            return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
        }
    }

    /**
     * Finds static fields with a mutable value. It checks the values, because a declared type such as {@code Map} does not show
     * whether the value is mutable. It ignores arrays.
     */
    static final class StaticState {
        private static final Set<String> IMMUTABLE_COLLECTIONS = Set.of(
                "java.util.ImmutableCollections$",
                "java.util.Collections$Unmodifiable",
                "java.util.Collections$Empty",
                "java.util.Collections$Singleton");

        private StaticState() {}

        /** Returns the names of the fields, such as {@code RegexFunctions.CACHE}. */
        static Set<String> in(JavaClasses classes) {
            return classes.stream()
                    .flatMap(type -> type.getFields().stream())
                    .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                    .filter(field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC))
                    .filter(field -> isMutable(value(field)))
                    .map(StaticState::name)
                    .collect(Collectors.toSet());
        }

        private static String name(JavaField field) {
            JavaClass owner = field.getOwner();
            return owner.getSimpleName() + "." + field.getName();
        }

        /** Returns the value of a static field. Initialises its class. */
        private static @Nullable Object value(JavaField field) {
            try {
                Field reflected = field.reflect();
                reflected.setAccessible(true);
                return reflected.get(null);
            } catch (IllegalAccessException failure) {
                throw new AssertionError(failure);
            }
        }

        private static boolean isMutable(@Nullable Object value) {
            if (value == null || value instanceof Enum<?>) return false;
            String type = value.getClass().getName();
            if (value instanceof Collection || value instanceof Map)
                return IMMUTABLE_COLLECTIONS.stream().noneMatch(type::startsWith);
            return type.startsWith("java.util.concurrent.") || isOfMutableType(value);
        }

        private static boolean isOfMutableType(Object value) {
            return Stream.of(ThreadLocal.class, java.util.Random.class, Appendable.class, java.util.Date.class)
                    .anyMatch(type -> type.isInstance(value));
        }
    }
}

package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import dev.sluice.config.model.BackendSpec;
import dev.sluice.gateway.compose.ReturnIfStep;
import dev.sluice.gateway.identity.ApiKeyAuthenticator;
import dev.sluice.gateway.identity.IdentitySpec;
import dev.sluice.gateway.proxy.OpenStreams;
import dev.sluice.gateway.telemetry.MeterDefinition;
import dev.sluice.upstream.guard.Bulkhead;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares the recipes of CONTRIBUTING.md with the classes that know an existing part of the same kind. */
@AnalyzeClasses(packages = "dev.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class ContributingTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/sluice");

    /** The maximum number of main files of each recipe, in the order of the page. */
    private static final List<Integer> LIMITS = List.of(3, 3, 3, 6, 2, 3);

    private static final int POLICY = 0;
    private static final int AUTHENTICATION = 1;
    private static final int FUNCTION = 2;
    private static final int STEP = 3;
    private static final int LINT = 4;
    private static final int METRIC = 5;

    @ArchTest
    static void no_recipe_needs_more_files_than_its_limit(JavaClasses classes) {
        assertThat(additions().stream().map(Addition::limit)).containsExactlyElementsOf(LIMITS);
        assertThat(additions())
                .allSatisfy(addition -> assertThat(
                                addition.created().size() + addition.changed().size())
                        .isLessThanOrEqualTo(addition.limit()));
    }

    @ArchTest
    static void every_changed_file_exists(JavaClasses classes) {
        assertThat(additions())
                .allSatisfy(addition -> assertThat(addition.changed())
                        .isNotEmpty()
                        .allSatisfy(file -> assertThat(SOURCES.resolve(file)).isRegularFile()));
    }

    @ArchTest
    static void only_the_changed_files_create_a_policy_or_the_spec_of_a_backend(JavaClasses classes) {
        assertThat(creatorsOf(classes, Bulkhead.class, BackendSpec.class))
                .isEqualTo(additions().get(POLICY).changed());
    }

    @ArchTest
    static void only_the_changed_files_know_an_authentication_scheme_and_its_settings(JavaClasses classes) {
        assertThat(usersOf(classes, ApiKeyAuthenticator.class, IdentitySpec.ApiKeys.class))
                .isEqualTo(additions().get(AUTHENTICATION).changed());
    }

    @ArchTest
    static void only_the_changed_files_name_an_expression_function(JavaClasses classes) {
        assertThat(filesWith(classes, "\"lookup\""))
                .isEqualTo(additions().get(FUNCTION).changed());
    }

    @ArchTest
    static void only_the_changed_files_know_a_kind_of_step(JavaClasses classes) {
        assertThat(usersOf(classes, ReturnIfStep.class, ReturnIfStep.Spec.class))
                .isEqualTo(additions().get(STEP).changed());
    }

    @ArchTest
    static void only_the_changed_files_know_a_lint(JavaClasses classes) {
        Set<String> files = filesWith(classes, "HstsLint");
        files.remove("config/lint/HstsLint.java");
        assertThat(files).isEqualTo(additions().get(LINT).changed());
    }

    @ArchTest
    static void only_the_changed_files_know_a_metric_and_its_event(JavaClasses classes) {
        Set<String> files = filesWith(classes, MeterDefinition.STREAMS_REJECTED.name());
        files.addAll(dependentsOf(classes, OpenStreams.Events.class));
        assertThat(files).isEqualTo(additions().get(METRIC).changed());
    }

    private static Set<String> filesWith(JavaClasses classes, String text) {
        return classes.stream()
                .map(ContributingTest::fileOf)
                .distinct()
                .filter(file -> textOf(file).contains(text))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> creatorsOf(JavaClasses classes, Class<?>... created) {
        return Stream.of(created)
                .flatMap(type -> classes.get(type).getConstructorCallsToSelf().stream())
                .map(JavaAccess::getOriginOwner)
                .map(ContributingTest::fileOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Returns the files that depend on one of these classes, without the file of the first class. That file is the new file. The
     * file of a sealed type is included, because it lists its cases.
     */
    private static Set<String> usersOf(JavaClasses classes, Class<?>... used) {
        Set<String> users = dependentsOf(classes, used);
        if (used[0].getSuperclass().isSealed()) users.add(fileOf(classes.get(used[0].getSuperclass())));
        users.remove(fileOf(classes.get(used[0])));
        return users;
    }

    private static Set<String> dependentsOf(JavaClasses classes, Class<?>... used) {
        return Stream.of(used)
                .flatMap(type -> classes.get(type).getDirectDependenciesToSelf().stream())
                .map(Dependency::getOriginClass)
                .map(ContributingTest::fileOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String fileOf(JavaClass type) {
        String outermost = type.getName().replaceFirst("\\$.*", "");
        return outermost.substring("dev.sluice.".length()).replace('.', '/') + ".java";
    }

    private static String textOf(String file) {
        Path path = SOURCES.resolve(file);
        return Files.exists(path) ? Page.read(path).text() : "";
    }

    private static List<Addition> additions() {
        return Page.read("CONTRIBUTING.md").part("recipes").stream()
                .skip(2)
                .map(Addition::of)
                .toList();
    }

    private record Addition(int limit, Set<String> created, Set<String> changed) {
        private static final Pattern FILE = Pattern.compile("`([^`]+)`");

        static Addition of(String row) {
            String[] cells = row.split("\\|", -1);
            int limit = Integer.parseInt(cells[2].trim().replaceFirst(" files$", ""));
            return new Addition(limit, files(cells[3]), files(cells[4]));
        }

        private static Set<String> files(String cell) {
            return FILE.matcher(cell)
                    .results()
                    .map(file -> file.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}

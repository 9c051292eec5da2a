package dev.sluice.config;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Within the room: {@code config → route → binding → source}, and YAML's parser stays at the bottom. */
@AnalyzeClasses(packages = "dev.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class ConfigArchitectureTest {

    @ArchTest
    static final ArchRule only_the_source_knows_the_yaml_parser = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sluice.config.source")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.snakeyaml..");

    @ArchTest
    static final ArchRule the_source_knows_nothing_of_the_language = noClasses()
            .that()
            .resideInAPackage("dev.sluice.config.source")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.sluice.config", "dev.sluice.config.binding", "dev.sluice.config.route");

    @ArchTest
    static final ArchRule binding_knows_no_route = noClasses()
            .that()
            .resideInAPackage("dev.sluice.config.binding")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.sluice.config", "dev.sluice.config.route");

    @ArchTest
    static final ArchRule routes_know_no_loader = noClasses()
            .that()
            .resideInAPackage("dev.sluice.config.route")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.sluice.config");

    @ArchTest
    static final ArchRule only_callers_know_the_environment = noClasses()
            .that()
            .resideInAPackage("dev.sluice.config..")
            .should()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .callMethod(System.class, "getProperty", String.class);
}

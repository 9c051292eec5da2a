package dev.sluice.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;

/** The rooms, the arrows between them, and what only one room may do. {@code docs/architecture.md} draws the same. */
@AnalyzeClasses(packages = "dev.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule arrows = rooms(
                    "spec", "time", "tls", "json", "backend", "oauth", "guard", "auth", "identity", "compose", "edge")
            .layer("telemetry")
            .definedBy("dev.sluice.telemetry..")
            .layer("config")
            .definedBy("dev.sluice.config..")
            .layer("explain")
            .definedBy("dev.sluice.explain..")
            .layer("root")
            .definedBy("dev.sluice")
            .layer("admin")
            .definedBy("dev.sluice.admin..")
            .layer("demo")
            .definedBy("dev.sluice.demo..")
            .layer("cli")
            .definedBy("dev.sluice.cli..")
            .whereLayer("spec")
            .mayNotAccessAnyLayer()
            .whereLayer("time")
            .mayNotAccessAnyLayer()
            .whereLayer("tls")
            .mayOnlyAccessLayers("time", "spec")
            .whereLayer("json")
            .mayNotAccessAnyLayer()
            .whereLayer("oauth")
            .mayOnlyAccessLayers("backend", "json", "time", "spec")
            .whereLayer("backend")
            .mayOnlyAccessLayers("tls", "time", "spec")
            .whereLayer("guard")
            .mayOnlyAccessLayers("backend", "time", "spec")
            .whereLayer("auth")
            .mayOnlyAccessLayers("oauth", "backend", "tls", "time", "spec")
            .whereLayer("identity")
            .mayOnlyAccessLayers("oauth", "json", "backend", "tls", "time", "spec")
            .whereLayer("compose")
            .mayOnlyAccessLayers("backend", "time", "spec")
            .whereLayer("edge")
            .mayOnlyAccessLayers("identity", "compose", "backend", "tls", "time", "spec")
            .whereLayer("telemetry")
            .mayOnlyAccessLayers("auth", "backend", "identity", "compose", "edge")
            .whereLayer("config")
            .mayOnlyAccessLayers("edge", "identity", "compose", "guard", "auth", "backend", "tls", "spec")
            .whereLayer("explain")
            .mayOnlyAccessLayers("config", "edge", "compose", "guard", "spec")
            .whereLayer("root")
            .mayOnlyAccessLayers(
                    "edge",
                    "identity",
                    "compose",
                    "guard",
                    "auth",
                    "backend",
                    "tls",
                    "telemetry",
                    "config",
                    "time",
                    "spec")
            .whereLayer("admin")
            .mayOnlyAccessLayers("root", "telemetry", "config", "spec")
            .whereLayer("demo")
            .mayNotAccessAnyLayer()
            .whereLayer("cli")
            .mayOnlyAccessLayers("root", "admin", "demo", "config", "explain", "compose", "telemetry", "spec");

    @ArchTest
    static final ArchRule no_cycles =
            slices().matching("dev.sluice.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule only_time_reads_a_clock_or_waits = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sluice.time..", "dev.sluice.demo..")
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
    static final ArchRule nothing_static_changes =
            fields().that().areStatic().should().beFinal().allowEmptyShould(true);

    @ArchTest
    static final ArchRule names_say_something = noClasses()
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

    private static LayeredArchitecture rooms(String... names) {
        LayeredArchitecture rooms =
                layeredArchitecture().consideringOnlyDependenciesInLayers().withOptionalLayers(true);
        for (String name : names) rooms = rooms.layer(name).definedBy("dev.sluice." + name + "..");
        return rooms;
    }
}

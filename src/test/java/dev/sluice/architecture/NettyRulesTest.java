package dev.sluice.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.netty.util.concurrent.FastThreadLocal;
import org.junit.jupiter.api.Test;

/** One room reaches below the public API of Vert.x. The rules see dependencies, not imports: a chained call counts. */
@AnalyzeClasses(packages = "dev.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class NettyRulesTest {

    @ArchTest
    static final ArchRule only_core_netty_reaches_below_vertx = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sluice.core.netty..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.netty.channel..",
                    "io.netty.handler..",
                    "io.netty.resolver..",
                    "io.netty.bootstrap..",
                    "io.netty.util.internal..",
                    "io.vertx..impl..",
                    "io.vertx..internal..");

    @ArchTest
    static final ArchRule only_core_and_json_use_buffers_and_thread_locals_of_netty = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sluice.core..", "dev.sluice.language.json")
            .should()
            .dependOnClassesThat(resideInAPackage("io.netty.buffer..").or(belongToAnyOf(FastThreadLocal.class)));

    @ArchTest
    static final ArchRule the_rooms_below_core_netty_use_only_utilities_of_netty = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.sluice.core.time..",
                    "dev.sluice.core.memory..",
                    "dev.sluice.core.digest..",
                    "dev.sluice.core.spec..",
                    "dev.sluice.core.forwarded..",
                    "dev.sluice.core.http..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.netty..")
                    .and(not(resideInAPackage("io.netty.util..")).or(resideInAPackage("io.netty.util.internal.."))));

    @Test
    void a_chained_call_without_an_import_is_found() {
        assertThat(only_core_netty_reaches_below_vertx
                        .evaluate(new ClassFileImporter().importPackages("dev.sluice.architecture.sample"))
                        .getFailureReport()
                        .toString())
                .contains("Reaching.isMalformed", "DecoderResult");
    }
}

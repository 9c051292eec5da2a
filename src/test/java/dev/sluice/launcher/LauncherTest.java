package dev.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.launcher.Clone.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {

    @TempDir
    Path folder;

    private Clone clone;

    @BeforeEach
    void make() throws Exception {
        clone = Clone.in(folder.toRealPath());
    }

    @Test
    void the_first_start_builds_with_a_single_line_and_the_second_prints_nothing() throws Exception {
        assertThat(clone.run("demo").complained()).isEqualTo("Building Sluice (about a minute the first time) …\n");
        assertThat(clone.run("demo").complained()).isEmpty();
        assertThat(clone.builds()).isEqualTo(1);
    }

    @Test
    void every_argument_reaches_java_after_the_options_in_the_environment() throws Exception {
        assertThat(clone.run("run", "my conf", "--port=0").printed())
                .startsWith("-Da=1|-Db=2|-jar|" + clone.home() + "/target/sluice.jar|run|my conf|--port=0|");
    }

    @Test
    void a_new_source_is_built() throws Exception {
        clone.run();
        clone.grewOld();
        clone.run();
        assertThat(clone.builds()).isEqualTo(1);
        Files.createFile(clone.sources().resolve("New.java"));
        clone.run();
        assertThat(clone.builds()).isEqualTo(2);
    }

    @Test
    void a_deleted_source_is_noticed() throws Exception {
        Path source = Files.createFile(clone.sources().resolve("Old.java"));
        clone.run();
        clone.grewOld();
        Files.delete(source);
        clone.run();
        assertThat(clone.builds()).isEqualTo(2);
    }

    @Test
    void a_source_saved_during_the_build_is_built_next_time() throws Exception {
        clone.buildDoesFirst("until [ \"$(find src/main -name Saved.java -newer target/build-started)\" ];"
                + " do touch src/main/Saved.java; done");
        clone.run();
        clone.run();
        assertThat(clone.builds()).isEqualTo(2);
    }

    @Test
    void a_failed_build_shows_the_end_of_mavens_output_and_starts_nothing() throws Exception {
        clone.buildDoes("mkdir -p target/lib; : >target/sluice.jar; echo it does not compile; exit 1");
        Run run = clone.run("demo");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.printed()).isEmpty();
        assertThat(run.complained())
                .contains("it does not compile\n")
                .endsWith("the build failed; all it said is in " + clone.home() + "/target/build.log\n");
        assertThat(clone.home().resolve("target/sluice.jar")).doesNotExist();
    }

    @Test
    void two_first_starts_at_once_build_once() throws Exception {
        assumeThat(clone.tools().resolve("flock")).exists();
        clone.buildDoesFirst("sleep 0.2"); // long enough for the other to come
        List<Process> both = List.of(
                clone.start(clone.home(), clone.launcher(), "one"), clone.start(clone.home(), clone.launcher(), "two"));
        for (Process start : both) assertThat(start.waitFor()).isZero();
        assertThat(clone.builds()).isEqualTo(1);
    }

    @Test
    void it_runs_from_any_folder_through_a_link_to_a_link_and_then_takes_the_conf_beside_itself() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("clone/sluice"));
        Path linkToLink = Files.createSymbolicLink(elsewhere.resolve("sluice"), Path.of("../link"));
        assertThat(clone.runIn(elsewhere, linkToLink, "check").printed())
                .isEqualTo("-Da=1|-Db=2|-jar|" + clone.home() + "/target/sluice.jar|check|conf=" + clone.home()
                        + "/conf\n");
    }

    @Test
    void a_conf_in_the_folder_it_is_called_from_comes_first() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.createDirectory(elsewhere.resolve("conf"));
        assertThat(clone.runIn(elsewhere, clone.launcher(), "run").printed()).endsWith("|conf=\n");
    }

    @Test
    void a_java_that_is_too_old_is_one_line() throws Exception {
        clone.installJava("11.0.2");
        Run run = clone.run("demo");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.complained())
                .isEqualTo("sluice: needs Java 17 or later, found 11 at " + clone.jdk()
                        + "/bin/java: install a JDK (Debian: apt-get install default-jdk)\n");
    }

    @Test
    void a_missing_maven_is_one_line() throws Exception {
        Files.delete(clone.tools().resolve("mvn"));
        Run run = clone.run("demo");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.complained())
                .isEqualTo("sluice: needs Maven to build itself: install it (Debian: apt-get install maven)\n");
    }

    @Test
    void a_missing_compiler_is_one_line() throws Exception {
        Files.delete(clone.jdk().resolve("bin/javac"));
        assertThat(clone.run("demo").complained())
                .startsWith("sluice: needs javac to build itself")
                .hasLineCount(1);
    }
}

package dev.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
    void the_first_start_builds_and_prints_one_line_and_the_second_start_prints_nothing() throws Exception {
        assertThat(clone.run("demo").errors()).isEqualTo("Building Sluice (about a minute the first time) …\n");
        assertThat(clone.run("demo").errors()).isEmpty();
        assertThat(clone.builds()).isEqualTo(1);
    }

    @Test
    void every_argument_reaches_java_after_the_options_in_the_environment() throws Exception {
        assertThat(clone.run("run", "my conf", "--port=0").output())
                .startsWith("-Da=1|-Db=2|-jar|" + clone.home() + "/target/sluice.jar|run|my conf|--port=0|");
    }

    @Test
    void a_new_source_causes_a_build() throws Exception {
        clone.run();
        clone.age();
        clone.run();
        assertThat(clone.builds()).isEqualTo(1);
        Files.createFile(clone.sources().resolve("New.java"));
        clone.run();
        assertThat(clone.builds()).isEqualTo(2);
    }

    @Test
    void a_deleted_source_causes_a_build() throws Exception {
        Path source = Files.createFile(clone.sources().resolve("Old.java"));
        clone.run();
        clone.age();
        Files.delete(source);
        clone.run();
        assertThat(clone.builds()).isEqualTo(2);
    }

    @Test
    void a_source_saved_during_the_build_causes_a_build_at_the_next_start() throws Exception {
        clone.runBeforeBuild("until [ \"$(find src/main -name Saved.java -newer target/build-started)\" ];"
                + " do touch src/main/Saved.java; done");
        clone.run();
        clone.run();
        assertThat(clone.builds()).isEqualTo(2);
    }

    @Test
    void a_failed_build_prints_the_end_of_mavens_output_and_does_not_start_the_gateway() throws Exception {
        clone.runInsteadOfBuild("mkdir -p target/lib; : >target/sluice.jar; echo it does not compile; exit 1");
        Clone.Run run = clone.run("demo");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output()).isEmpty();
        assertThat(run.errors())
                .contains("it does not compile\n")
                .endsWith("the build failed; its complete output is in " + clone.home() + "/target/build.log\n");
        assertThat(clone.home().resolve("target/sluice.jar")).doesNotExist();
    }

    @Test
    void two_first_starts_at_the_same_time_build_once() throws Exception {
        assumeThat(clone.tools().resolve("flock")).exists();
        clone.runBeforeBuild("sleep 0.2"); // long enough for the other start to wait for the lock
        List<Process> both = List.of(
                clone.start(clone.home(), clone.launcher(), "one"), clone.start(clone.home(), clone.launcher(), "two"));
        for (Process start : both) assertThat(start.waitFor()).isZero();
        assertThat(clone.builds()).isEqualTo(1);
    }

    @Test
    void a_start_through_a_link_to_a_link_reads_the_conf_beside_the_script() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("clone/sluice"));
        Path linkToLink = Files.createSymbolicLink(elsewhere.resolve("sluice"), Path.of("../link"));
        assertThat(clone.runIn(elsewhere, linkToLink, "check").output())
                .isEqualTo("-Da=1|-Db=2|-jar|" + clone.home() + "/target/sluice.jar|check|conf=" + clone.home()
                        + "/conf\n");
    }

    @Test
    void a_conf_in_the_current_folder_takes_precedence() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.createDirectory(elsewhere.resolve("conf"));
        assertThat(clone.runIn(elsewhere, clone.launcher(), "run").output()).endsWith("|conf=\n");
    }

    @Test
    void eval_hears_whether_stdin_is_a_stream_or_a_file() throws Exception {
        assertThat(clone.run("eval", ".a").output()).endsWith(" stdin=stream\n");
        assertThat(clone.run("check").output()).doesNotContain("stdin=");
        Path fromFile = folder.resolve("from-file");
        Clone.script(fromFile, "exec " + clone.launcher() + " eval .a <" + clone.launcher());
        assertThat(clone.runIn(clone.home(), fromFile).output()).endsWith(" stdin=file\n");
    }

    /** In its place, Java would read the next file that it opens. */
    @Test
    void eval_does_not_read_a_closed_stdin() throws Exception {
        Path closed = folder.resolve("closed");
        Clone.script(closed, "exec " + clone.launcher() + " eval .a <&-");
        assertThat(clone.runIn(clone.home(), closed).output())
                .endsWith("/conf\n")
                .doesNotContain("stdin=");
    }

    @Test
    void a_java_that_is_too_old_is_an_error_of_one_line() throws Exception {
        clone.installJava("11.0.2");
        Clone.Run run = clone.run("demo");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.errors())
                .isEqualTo("sluice: needs Java 17 or later, found 11 at " + clone.jdk()
                        + "/bin/java: install a JDK (Debian: apt-get install default-jdk)\n");
    }

    @Test
    void a_missing_maven_is_an_error_of_one_line() throws Exception {
        Files.delete(clone.tools().resolve("mvn"));
        Clone.Run run = clone.run("demo");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.errors())
                .isEqualTo("sluice: needs Maven to build itself: install it (Debian: apt-get install maven)\n");
    }

    @Test
    void a_missing_compiler_is_an_error_of_one_line() throws Exception {
        Files.delete(clone.jdk().resolve("bin/javac"));
        assertThat(clone.run("demo").errors())
                .startsWith("sluice: needs javac to build itself")
                .hasLineCount(1);
    }

    /**
     * A clone of a minimal project with the real launcher. Scripts on its PATH replace Java and Maven: java prints its
     * arguments, and mvn appends a line to the file {@code builds} for each build.
     */
    private record Clone(Path home, Path tools, Path jdk) {

        private static final List<String> COMMANDS =
                List.of("dirname", "readlink", "sed", "find", "mkdir", "touch", "tail", "rm", "flock", "sleep");
        private static final String BUILD = "mkdir -p target/lib; : >target/sluice.jar; echo built >>builds";

        record Run(int status, String output, String errors) {}

        static Clone in(Path folder) throws IOException {
            Clone clone = new Clone(folder.resolve("clone"), folder.resolve("tools"), folder.resolve("jdk"));
            for (Path needed : List.of(clone.sources(), clone.tools, clone.jdk.resolve("bin")))
                Files.createDirectories(needed);
            Files.copy(Path.of("sluice"), clone.launcher(), StandardCopyOption.COPY_ATTRIBUTES);
            Files.writeString(clone.home.resolve("pom.xml"), "<project/>");
            clone.installCommands();
            clone.installJava("17.0.1");
            script(clone.jdk.resolve("bin/javac"), "");
            clone.runBeforeBuild("");
            return clone;
        }

        private void installCommands() throws IOException {
            for (Path folder : List.of(Path.of("/bin"), Path.of("/usr/bin"))) {
                for (String command : COMMANDS) {
                    Path installed = folder.resolve(command);
                    if (Files.exists(installed)) script(tools.resolve(command), "exec " + installed + " \"$@\"");
                }
            }
        }

        void installJava(String version) throws IOException {
            String variables = "conf=${SLUICE_CONF-}${SLUICE_STDIN+ stdin=$SLUICE_STDIN}";
            script(jdk.resolve("bin/java"), "printf '%s|' \"$@\"; echo \"" + variables + "\"");
            Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        }

        /** Makes mvn run these commands before every build. */
        void runBeforeBuild(String commands) throws IOException {
            script(tools.resolve("mvn"), commands + "\n" + BUILD);
        }

        /** Makes mvn run these commands instead of a build. */
        void runInsteadOfBuild(String commands) throws IOException {
            script(tools.resolve("mvn"), commands);
        }

        /** Sets the times of all files to the past, with the jar newer than its sources. */
        void age() throws IOException {
            Instant now = Instant.now();
            try (Stream<Path> all = Files.walk(home)) {
                for (Path path : all.toList()) Files.setLastModifiedTime(path, FileTime.from(now.minusSeconds(3600)));
            }
            Files.setLastModifiedTime(home.resolve("target/sluice.jar"), FileTime.from(now.minusSeconds(1800)));
        }

        Path launcher() {
            return home.resolve("sluice");
        }

        Path sources() {
            return home.resolve("src/main");
        }

        int builds() throws IOException {
            Path builds = home.resolve("builds");
            return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
        }

        Run run(String... arguments) throws IOException, InterruptedException {
            return runIn(home, launcher(), arguments);
        }

        Run runIn(Path folder, Path launcher, String... arguments) throws IOException, InterruptedException {
            Process process = start(folder, launcher, arguments);
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Run(process.waitFor(), output, errors);
        }

        Process start(Path folder, Path launcher, String... arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of(launcher.toString()));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
            builder.environment().clear();
            builder.environment()
                    .putAll(Map.of("PATH", tools.toString(), "JAVA_HOME", jdk.toString(), "JAVA_OPTS", "-Da=1 -Db=2"));
            return builder.start();
        }

        private static void script(Path path, String commands) throws IOException {
            Files.writeString(path, "#!/bin/sh\nset -e\n" + commands + "\n");
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}

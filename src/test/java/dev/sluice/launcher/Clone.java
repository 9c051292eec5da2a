package dev.sluice.launcher;

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

/**
 * A clone of the smallest possible project, with the real launcher and, on its PATH, scripts in the place of Java and
 * Maven: java prints what it is given, mvn counts its builds in {@code builds}.
 */
record Clone(Path home, Path tools, Path jdk) {

    private static final List<String> COMMANDS =
            List.of("dirname", "readlink", "sed", "find", "mkdir", "touch", "tail", "rm", "flock", "sleep");
    private static final String A_BUILD = "mkdir -p target/lib; : >target/sluice.jar; echo built >>builds";

    /** How a start ended. */
    record Run(int status, String printed, String complained) {}

    static Clone in(Path folder) throws IOException {
        Clone clone = new Clone(folder.resolve("clone"), folder.resolve("tools"), folder.resolve("jdk"));
        for (Path needed : List.of(clone.sources(), clone.tools, clone.jdk.resolve("bin")))
            Files.createDirectories(needed);
        Files.copy(Path.of("sluice"), clone.launcher(), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(clone.home.resolve("pom.xml"), "<project/>");
        clone.installCommands();
        clone.installJava("17.0.1");
        script(clone.jdk.resolve("bin/javac"), "");
        clone.buildDoesFirst("");
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
        script(jdk.resolve("bin/java"), "printf '%s|' \"$@\"; echo \"conf=${SLUICE_CONF-}\"");
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    }

    /** What else mvn does, before what every build does. */
    void buildDoesFirst(String commands) throws IOException {
        script(tools.resolve("mvn"), commands + "\n" + A_BUILD);
    }

    /** What mvn does instead of a build. */
    void buildDoes(String commands) throws IOException {
        script(tools.resolve("mvn"), commands);
    }

    /** Dates all there is back, the jar after its sources. */
    void grewOld() throws IOException {
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
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String complained = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), printed, complained);
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

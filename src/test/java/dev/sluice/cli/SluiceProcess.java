package dev.sluice.cli;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs the program in a process that ends with the tests. */
final class SluiceProcess implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("listening for (callers|operators) host=\\S+ port=\"?(\\d+)");

    private final Path output;
    private final Process process;

    private SluiceProcess(Path output, Process process) {
        this.output = output;
        this.process = process;
    }

    /** Starts it in a folder that will hold what it prints; its libraries are those that pass the filter. */
    static SluiceProcess start(Path folder, Predicate<String> library, String... arguments) throws IOException {
        return start(folder, library, List.of("-XX:TieredStopAtLevel=1"), arguments);
    }

    /** Starts it under these options of the virtual machine. */
    static SluiceProcess start(Path folder, Predicate<String> library, List<String> options, String... arguments)
            throws IOException {
        Path output = Files.createTempFile(folder, "output", ".log");
        Process process = builder(library, options, arguments)
                .redirectOutput(output.toFile())
                .start();
        return new SluiceProcess(output, process);
    }

    /** Starts it with these variables in its environment. */
    static SluiceProcess start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        Path output = Files.createTempFile(folder, "output", ".log");
        ProcessBuilder builder = builder(library -> true, List.of("-XX:TieredStopAtLevel=1"), arguments);
        builder.environment().putAll(environment);
        return new SluiceProcess(output, builder.redirectOutput(output.toFile()).start());
    }

    /** Returns the builder of a process, which writes errors to stdout too. */
    static ProcessBuilder builder(Predicate<String> library, List<String> options, String... arguments) {
        String classpath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                // The logging configuration of the tests disables logging.
                .filter(entry -> !entry.endsWith("test-classes"))
                .filter(library)
                .collect(joining(File.pathSeparator));
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(options);
        command.addAll(List.of("-cp", classpath, Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // The tests may run in a pod, where the gateway would expect probes.
        builder.environment().remove("KUBERNETES_SERVICE_HOST");
        return builder;
    }

    /** Waits for the log line of a listener and returns its port. The name is {@code callers} or {@code operators}. */
    int port(String server) throws IOException, InterruptedException {
        awaitOutput("configuration applied");
        Matcher port = PORT.matcher(output());
        while (port.find()) if (port.group(1).equals(server)) return Integer.parseInt(port.group(2));
        throw new AssertionError("no port for " + server + " in: " + output());
    }

    /** Returns once it has said so; half a minute is enough for a slow machine. */
    void awaitOutput(String text) throws IOException, InterruptedException {
        for (int attempts = 0; attempts < 600 && !output().contains(text); attempts++)
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) break;
        if (!output().contains(text)) throw new AssertionError("it did not say \"" + text + "\" but: " + output());
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    /** Sends a signal, named as {@code kill} names it. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Returns the exit code, which must come within half a minute. */
    int exitCode() throws IOException, InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) throw new AssertionError("it does not end; it said: " + output());
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}

package dev.sluice.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running program that dies with the tests; what it prints is kept in {@code output.log} in its folder. */
final class ChildProcess {

    private final List<String> command;
    private final Path log;
    private final Process process;

    private ChildProcess(List<String> command, Path log, Process process) {
        this.command = command;
        this.log = log;
        this.process = process;
    }

    static ChildProcess start(Path folder, List<String> command) throws IOException {
        Path log = folder.resolve("output.log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        ChildProcess child = new ChildProcess(command, log, process);
        // For a test run that is itself cut short.
        Runtime.getRuntime().addShutdownHook(new Thread(child::kill));
        return child;
    }

    boolean exitsWithin(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** Returns when the process and its own children are gone. */
    void kill() {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly().onExit().join();
        descendants.forEach(ProcessHandle::destroyForcibly);
        descendants.forEach(descendant -> descendant.onExit().join());
    }

    /** The command line and all that it printed so far. */
    String commandAndOutput() throws IOException {
        return String.join(" ", command) + ":\n" + Files.readString(log);
    }
}

package dev.sluice.tools.cli;

import dev.sluice.config.source.Findings;
import dev.sluice.tools.kubernetes.KustomizationWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists every file of a configuration in its Kustomization. */
@Command(
        name = "kustomization",
        description = {
            "List every file of a configuration in its file Kustomization, which makes a ConfigMap of it.",
            "Writes a new file, or changes the list of the first generator. Every other line stays."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every file is listed",
            "1:a file that a ConfigMap cannot hold, or a Kustomization that cannot be read or changed",
            "2:wrong arguments"
        })
final class KustomizationCommand implements Callable<Integer> {
    @Mixin
    private final ConfigurationFolder conf = new ConfigurationFolder();

    @Option(names = "--print", description = "Print the file instead of writing it.")
    private boolean isPrinted;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Findings findings = new Findings();
        String text = KustomizationWriter.write(conf.path(), findings);
        findings.errors().forEach(spec.commandLine().getErr()::println);
        if (text == null) return 1;
        if (!isPrinted) return write(KustomizationWriter.file(conf.path()), text, out);
        out.print(text);
        out.flush();
        return 0;
    }

    private int write(Path file, String text, PrintWriter out) {
        try {
            boolean isEqual = Files.exists(file) && Files.readString(file).equals(text);
            if (!isEqual) replace(Files.exists(file) ? file.toRealPath() : file, text);
            out.println(file + (isEqual ? " lists every file" : " written"));
            return 0;
        } catch (IOException e) {
            spec.commandLine().getErr().println(file + ": this file cannot be written");
            return 1;
        }
    }

    /** Replaces a file as a whole, so that a full disk leaves the old one. A name with a dot at its start is no configuration. */
    private static void replace(Path file, String text) throws IOException {
        if (Files.exists(file) && !Files.isWritable(file)) throw new IOException("read-only");
        Path whole = file.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.writeString(whole, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            if (Files.exists(file)) Files.setPosixFilePermissions(whole, Files.getPosixFilePermissions(file));
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(whole);
        }
    }
}

package dev.sluice.tools.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the versions of Sluice and of Java. */
@Command(name = "version", description = "Print the versions of Sluice and of Java.", mixinStandardHelpOptions = true)
final class VersionCommand implements Runnable, IVersionProvider {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().getOut().println(version());
    }

    private static String version() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return "sluice " + (version == null ? "(not from a jar)" : version) + ", Java "
                + Runtime.version().feature();
    }

    @Override
    public String[] getVersion() {
        return new String[] {version()};
    }
}

package dev.sluice.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program. */
@Command(
        name = "sluice",
        description = "An API gateway that composes several backends into one answer.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            CheckCommand.class,
            ExplainCommand.class,
            SchemaCommand.class,
            VersionCommand.class,
            RehearseCommand.class
        },
        footer = {
            "",
            "Try it:     sluice demo",
            "Then edit:  conf/, and ask  sluice check  whether it is right",
            "Serve:      sluice run /etc/sluice/conf"
        })
public final class Main implements Runnable {
    private static final int BROKEN = 1;
    private static final int CANNOT_START = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    /** Runs one command and exits with its code: 0 fine, 1 the configuration is wrong, 2 it cannot start or was misused. */
    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    /** Event loops outlive the main thread: an error that only ended this thread would leave a process that serves nobody. */
    private static int execute(String... arguments) {
        try {
            return commandLine().execute(arguments);
        } catch (Error broken) {
            broken.printStackTrace();
            return BROKEN;
        }
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setExecutionExceptionHandler((failure, command, parsed) -> {
            if (!(failure instanceof StartupFailure)) throw failure;
            command.getErr().println("sluice: " + failure.getMessage());
            return CANNOT_START;
        });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}

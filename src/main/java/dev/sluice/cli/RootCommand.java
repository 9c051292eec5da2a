package dev.sluice.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a person types first, before the command. */
@Command(
        name = "sluice",
        description = "An API gateway that composes several backends into one answer.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Try it:     sluice demo",
            "Then edit:  conf/, and ask  sluice check  whether it is right",
            "Serve:      sluice run /etc/sluice/conf"
        })
final class RootCommand implements Runnable {
    private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("demo", DemoCommand::new);
        COMMANDS.put("run", RunCommand::new);
        COMMANDS.put("check", CheckCommand::new);
        COMMANDS.put("explain", ExplainCommand::new);
        COMMANDS.put("schema", SchemaCommand::new);
        COMMANDS.put("version", VersionCommand::new);
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    /**
     * The command line. It knows the one command that these arguments begin with, and all where they begin with none: picocli
     * looks at every part of each command that it is given.
     */
    static CommandLine line(String... arguments) {
        CommandLine line = new CommandLine(new RootCommand());
        Supplier<Object> asked = arguments.length == 0 ? null : COMMANDS.get(arguments[0]);
        if (asked != null) line.addSubcommand(arguments[0], asked.get());
        else COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.get()));
        return line.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof StartupFailure startup) return startup.tell(command.getErr());
            throw failure;
        });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}

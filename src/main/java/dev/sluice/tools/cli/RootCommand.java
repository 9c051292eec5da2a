package dev.sluice.tools.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code sluice}, which requires a command. */
@Command(
        name = "sluice",
        description = "An API gateway that composes several backends into one response.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Try it:     sluice demo",
            "Then edit:  conf/, and check it with  sluice check",
            "Serve:      sluice run /etc/sluice/conf"
        })
final class RootCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    /**
     * Returns the command line with the command that the arguments begin with, or with all commands. Picocli inspects each command
     * that it has, which takes time.
     *
     * @param signal completes with the signal that stops a gateway
     */
    static CommandLine commandLine(CompletableFuture<TerminationSignal> signal, String... arguments) {
        CommandLine commandLine = new CommandLine(new RootCommand());
        Map<String, Supplier<Object>> commands = commands(signal);
        Supplier<Object> selected = arguments.length == 0 ? null : commands.get(arguments[0]);
        if (selected != null) commandLine.addSubcommand(arguments[0], selected.get());
        else {
            commands.forEach((name, command) -> commandLine.addSubcommand(name, command.get()));
            commandLine.addSubcommand("help", new CommandLine.HelpCommand());
        }
        return commandLine
                .setParameterExceptionHandler(MisuseReport::print)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof StartupException startup) return startup.report(command.getErr());
                    throw failure;
                });
    }

    /** The commands by name, in the order of the help text. */
    private static Map<String, Supplier<Object>> commands(CompletableFuture<TerminationSignal> signal) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("demo", () -> new DemoCommand(signal));
        commands.put("run", () -> new RunCommand(signal));
        commands.put("check", CheckCommand::new);
        commands.put("explain", ExplainCommand::new);
        commands.put("eval", () -> new EvalCommand(System.in, System::getenv));
        commands.put("get", GetCommand::new);
        commands.put("kustomization", KustomizationCommand::new);
        commands.put("schema", SchemaCommand::new);
        commands.put("version", VersionCommand::new);
        return commands;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}

package dev.sluice.tools.cli;

import dev.sluice.tools.schema.ConfigurationSchema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the JSON Schema of the configuration. A copy is {@code conf/sluice.schema.json}. */
@Command(
        name = "schema",
        description =
                "Print the JSON Schema of the configuration, for editors: sluice schema > conf/sluice.schema.json",
        mixinStandardHelpOptions = true)
final class SchemaCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().getOut().print(ConfigurationSchema.text());
        spec.commandLine().getOut().flush();
    }
}

package dev.sluice.tools.cli;

import dev.sluice.config.source.Environment;
import dev.sluice.config.source.EnvironmentFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The option with the values of variables. */
final class EnvironmentOption {
    @Option(
            names = "--env-file",
            paramLabel = "FILE",
            description =
                    "The variables of the configuration in lines NAME=value, instead of the environment. A line NAME takes the value from there.")
    private @Nullable Path file;

    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    boolean isGiven() {
        return file != null;
    }

    /**
     * Returns the variables of the file, or those of this process without the option. Blocks.
     *
     * @throws ParameterException if the file is invalid
     */
    Environment read() {
        if (file == null) return Environment.of(System::getenv);
        EnvironmentFile read = EnvironmentFile.read(file, System::getenv);
        if (!read.errors().isEmpty())
            throw new ParameterException(spec.commandLine(), String.join("\n", read.errors()));
        return Environment.of(read);
    }

    /**
     * Returns the variables as {@link #read} does, for a command that sends nothing: without the option, a variable that is not set is
     * a warning, because the process that runs the configuration will have it.
     *
     * @throws ParameterException if the file is invalid
     */
    Environment readForCheck() {
        return isGiven() ? read() : read().toleratingUnset();
    }
}

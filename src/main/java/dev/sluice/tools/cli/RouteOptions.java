package dev.sluice.tools.cli;

import static java.util.Objects.requireNonNull;

import dev.sluice.config.load.LoadResult;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The route of {@code sluice eval}, and the files of its request and its replies. */
final class RouteOptions {
    @Option(
            names = "--conf",
            paramLabel = "DIR",
            description =
                    "The folder with the *.yaml files (default with --route: $SLUICE_CONF, else conf). An expression sees its functions.")
    private @Nullable Path conf;

    @Mixin
    private final EnvironmentOption variables = new EnvironmentOption();

    @Option(
            names = "--route",
            paramLabel = "'METHOD /path'",
            description = "The key of a route with steps. Prints its response: status, headers and body.")
    private @Nullable String name;

    @Option(
            names = "--step",
            paramLabel = "STEP",
            description = "Print the request of this step instead: method, URL, headers and body; a list for a loop.")
    private @Nullable String step;

    @Option(
            names = "--fixtures",
            paramLabel = "DIR",
            description = {
                "The folder with request.json (path, query, header, body, claims) and the replies:",
                "STEP.json, STEP.404.json (another status), STEP/ITEM.json (an item of a loop), STEP.fallback.json."
            })
    private @Nullable Path fixtures;

    boolean isGiven() {
        return name != null;
    }

    boolean isConfigurationGiven() {
        return conf != null;
    }

    /** Returns why the options do not go together; null if they do. */
    @Nullable
    String findMisuse() {
        if (name == null && (step != null || fixtures != null))
            return "--step and --fixtures need --route 'METHOD /path'";
        if (variables.isGiven() && conf == null && name == null)
            return "--env-file needs --conf DIR or --route 'METHOD /path'";
        return name != null && fixtures == null ? "--route needs --fixtures DIR" : null;
    }

    ConfigurationFolder folder() {
        String fromEnvironment = System.getenv("SLUICE_CONF");
        Path standard = Path.of(fromEnvironment == null ? "conf" : fromEnvironment);
        return new ConfigurationFolder(conf == null ? standard : conf);
    }

    /**
     * Loads the configuration. A variable that is not set is a warning without {@code --env-file}, if there is a default. Blocks.
     *
     * @throws picocli.CommandLine.ParameterException if the file of {@code --env-file} is invalid
     */
    LoadResult load() {
        return folder().loadKnown(variables.readForCheck());
    }

    String name() {
        return requireNonNull(name);
    }

    @Nullable
    String step() {
        return step;
    }

    Path fixtures() {
        return requireNonNull(fixtures);
    }
}

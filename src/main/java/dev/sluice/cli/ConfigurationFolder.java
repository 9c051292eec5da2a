package dev.sluice.cli;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.load.ConfigurationSource;
import dev.sluice.config.load.LoadResult;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** Which folder of configuration a command works on: an argument, else {@code SLUICE_CONF}, else {@code conf}. */
final class ConfigurationFolder {
    @Parameters(
            arity = "0..1",
            paramLabel = "CONF",
            defaultValue = "${env:SLUICE_CONF:-conf}",
            description = "The folder with the *.yaml files (default: $SLUICE_CONF, else conf).")
    private Path folder;

    ConfigurationFolder() {
        this(Path.of("conf"));
    }

    ConfigurationFolder(Path folder) {
        this.folder = folder;
    }

    Path path() {
        return folder;
    }

    LoadResult load() {
        return load(Map.of());
    }

    /** The same with variables that win over those of the environment. */
    LoadResult load(Map<String, String> variables) {
        return load(folder, variables);
    }

    /** What another folder holds. */
    static LoadResult load(Path folder) {
        return load(folder, Map.of());
    }

    private static LoadResult load(Path folder, Map<String, String> variables) {
        return ConfigurationLoader.load(folder, environment(variables));
    }

    private static Function<String, @Nullable String> environment(Map<String, String> variables) {
        return name -> variables.containsKey(name) ? variables.get(name) : System.getenv(name);
    }

    /** Where a process that stays loads its configuration from, again and again. */
    ConfigurationSource source(PortOptions ports) {
        return source(Map.of(), ports);
    }

    /** The same with variables that win over those of the environment. */
    ConfigurationSource source(Map<String, String> variables, PortOptions ports) {
        return new ConfigurationSource(folder, environment(variables), ports::applyTo);
    }
}

package dev.sluice.config.load;

import dev.sluice.config.model.Configuration;
import dev.sluice.config.model.ConfigurationLocations;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Finding;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.SourceFile;
import dev.sluice.gateway.compose.ScopedExpression;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The result of loading a configuration.
 *
 * @param configuration the configuration; null exactly if there are errors or variables without a value
 * @param errors all errors, sorted by file, line and column
 * @param warnings valid settings that look like mistakes, sorted the same way
 * @param source the loaded text
 * @param unset variables without a value, if a check tolerates them
 * @param partial the configuration with defaults in place of the values of unset variables, for commands that send nothing; null if
 *     there are errors or no unset variables, or if a part of a route has no default
 */
public record LoadResult(
        @Nullable Configuration configuration,
        List<Finding> errors,
        List<Finding> warnings,
        ParsedConfiguration source,
        Set<String> unset,
        @Nullable Configuration partial) {

    /** Returns the configuration, or the partial one instead; null if there are errors, or if a part of a route has no default. */
    public @Nullable Configuration configurationOrPartial() {
        return configuration == null ? partial : configuration;
    }

    /** Returns the same result with a changed configuration, if there is one. */
    LoadResult with(UnaryOperator<Configuration> change) {
        return new LoadResult(
                configuration == null ? null : change.apply(configuration),
                errors,
                warnings,
                source,
                unset,
                partial == null ? null : change.apply(partial));
    }

    /** Returns the same result with more findings, and with the files that they are about. */
    public LoadResult with(Findings more, List<SourceFile> files) {
        List<Finding> allErrors = merge(errors, more.errors());
        ParsedConfiguration texts = new ParsedConfiguration(
                source.settings(),
                Stream.concat(source.files().stream(), files.stream()).toList(),
                source.sources());
        return new LoadResult(
                allErrors.isEmpty() ? configuration : null,
                allErrors,
                merge(warnings, more.warnings()),
                texts,
                unset,
                allErrors.isEmpty() ? partial : null);
    }

    /** Returns the text of an expression of the configuration, with its location; null for a default. */
    public @Nullable Scalar scalarOf(ScopedExpression scoped) {
        return ConfigValue.scalar(
                source.sources().at(scoped.owner(), scoped.keys().toArray(String[]::new)));
    }

    /** Returns the locations of the parts of the configuration that do not know theirs. */
    public ConfigurationLocations locations() {
        return configuration == null ? ConfigurationLocations.NONE : LocationReader.read(configuration, source);
    }

    private static List<Finding> merge(List<Finding> first, List<Finding> second) {
        return Stream.concat(first.stream(), second.stream()).sorted().toList();
    }

    /** Returns the same result with warnings as errors. */
    public LoadResult warningsAsErrors() {
        if (warnings.isEmpty()) return this;
        return new LoadResult(null, merge(errors, warnings), List.of(), source, unset, null);
    }
}

package dev.sluice.config.lint;

import static java.util.Objects.requireNonNull;

import dev.sluice.compose.CallTarget;
import dev.sluice.compose.CallTemplate;
import dev.sluice.compose.ScopedExpression;
import dev.sluice.config.Configuration;
import dev.sluice.config.binding.Binder;
import dev.sluice.config.binding.SourceMap;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.SourceLocation;
import dev.sluice.route.Route;
import dev.sluice.uri.PathTemplate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A configuration under inspection.
 *
 * @param configuration the records; invalid parts have their defaults until all errors are corrected
 * @param settings the text of all files as one mapping
 * @param binder the binder of the records, with their places and the findings
 * @param hasAllFiles whether every file could be read, so that a name without an entry is an error
 */
public record LintContext(Configuration configuration, Mapping settings, Binder binder, boolean hasAllFiles) {

    Findings findings() {
        return binder.findings();
    }

    SourceMap sources() {
        return binder.sources();
    }

    List<Route.Spec> routes() {
        return configuration.routes();
    }

    /** Returns the value below these keys of the files; null where there is none. */
    @Nullable
    ConfigValue at(String... keys) {
        return ConfigValue.at(settings, keys);
    }

    /** Returns the entries of a section as they are written. */
    Collection<Mapping.Entry> entries(String section) {
        return ConfigValue.entries(settings.get(section));
    }

    /** Returns the key of a route. */
    Scalar keyOf(Route.Spec route) {
        return requireNonNull(sources().keyOf(route, route));
    }

    /** Returns the names of the steps of a route, those of invalid steps included. */
    Set<String> stepNames(Route.Spec route) {
        Mapping steps = ConfigValue.mapping(sources().at(route, "steps"));
        return steps == null ? Set.of() : steps.keys();
    }

    /** Returns the key of a step. */
    Scalar stepKey(Route.Spec route, String name) {
        return requireNonNull(sources().keyOf(route.steps(), name));
    }

    /** Whether only known keys are written for a record, so that a missing key is not just misspelt. */
    boolean isUnderstood(Record record) {
        Mapping mapping = ConfigValue.mapping(sources().of(record));
        return mapping != null && !Binder.hasUnknownKeys(record.getClass(), mapping);
    }

    /** Whether a route takes callers with an identity. An invalid setting counts as one. */
    boolean knowsCallers(Route.Spec route) {
        return sources().isInvalid(route, "identity") || !route.identities().isEmpty();
    }

    /** Returns the target of a call; null for a missing or invalid one. */
    @Nullable
    CallTarget target(CallTemplate.Spec call) {
        return sources().isInvalid(call, "target") ? null : call.target();
    }

    /** Returns the expressions that are written where they apply. Defaults are left out. */
    List<LocatedExpression> located(Stream<ScopedExpression> expressions) {
        return expressions.flatMap(scoped -> located(scoped).stream()).toList();
    }

    private List<LocatedExpression> located(ScopedExpression scoped) {
        Scalar scalar =
                ConfigValue.scalar(sources().at(scoped.owner(), scoped.keys().toArray(String[]::new)));
        return scalar == null
                ? List.of()
                : List.of(new LocatedExpression(scalar, scoped.expression(), scoped.boundVariables()));
    }

    /** Returns the expressions in the response of a route that the route writes itself. */
    List<LocatedExpression> ofResponse(Route.Spec route) {
        boolean hasAnswer = sources().at(route, "answer") != null;
        return located(Stream.concat(
                route.respond().expressions(), hasAnswer ? route.answer().expressions() : Stream.of()));
    }

    /** Returns the place of a variable of a path that ends a scalar. */
    static SourceLocation placeOf(String variable, PathTemplate path, Scalar target) {
        return target.location(target.text().length() - path.text().length() + path.positionOf(variable));
    }
}

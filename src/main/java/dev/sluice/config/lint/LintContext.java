package dev.sluice.config.lint;

import static java.util.Objects.requireNonNull;

import dev.sluice.config.binding.Binder;
import dev.sluice.config.binding.SourceMap;
import dev.sluice.config.model.BackendSpec;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.gateway.compose.CallTarget;
import dev.sluice.gateway.compose.CallTemplate;
import dev.sluice.gateway.compose.ScopedExpression;
import dev.sluice.gateway.route.Route;
import dev.sluice.language.uri.PathTemplate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A configuration with everything that its checks need.
 *
 * @param configuration the records, with defaults for invalid parts
 * @param settings the merged text of all files
 * @param binder the binder of the records, with their locations and the findings
 * @param hasAllNames whether all files and sections were read, so that an unknown name is an error
 */
public record LintContext(Configuration configuration, Mapping settings, Binder binder, boolean hasAllNames) {

    Findings findings() {
        return binder.findings();
    }

    void error(ConfigValue value, String message) {
        findings().error(value, message);
    }

    void warning(ConfigValue value, String message) {
        findings().warning(value, message);
    }

    /** Reports a variable of a path, which is the last part of a scalar. */
    void errorInPath(Scalar scalar, PathTemplate path, String variable, String message) {
        int start = scalar.text().length() - path.text().length();
        String shown = scalar.isSubstituted() ? "a variable" : "{" + variable + "}";
        SourceLocation location = scalar.location().at(start + path.offsetOf(variable));
        findings().error(location, scalar.path(), shown + " " + message);
    }

    SourceMap sources() {
        return binder.sources();
    }

    List<Route.Spec> routes() {
        return configuration.routes();
    }

    /** Returns the value at a path of keys; null if it is not written. */
    @Nullable
    ConfigValue at(String... keys) {
        return ConfigValue.at(settings, keys);
    }

    /** Returns the written entries of a section, invalid entries included. */
    Collection<Mapping.Entry> entries(String section) {
        return ConfigValue.entries(settings.get(section));
    }

    /** Returns the value that a record was read from. */
    ConfigValue written(Object record) {
        return requireNonNull(sources().of(record));
    }

    /** Returns the value at a path of keys below a record; null if it is not written. */
    @Nullable
    ConfigValue valueOf(Object record, String... keys) {
        return sources().at(record, keys);
    }

    /** Whether the value at a path of keys is valid, or is certainly not written. Else a record has a default, which contradicts nothing. */
    boolean isKnown(String... keys) {
        return sources().isKnown(settings, keys);
    }

    /** As {@link #isKnown(String...)}, for a setting of a backend, which may be in {@code defaults}. */
    boolean isKnown(BackendSpec backend, String... keys) {
        return isKnown(backend, "backend", keys);
    }

    /** As {@link #isKnown(String...)}, for a setting of a route, which may be in {@code defaults}. */
    boolean isKnown(Route.Spec route, String... keys) {
        return isKnown(route, "route", keys);
    }

    private boolean isKnown(Record record, String section, String... keys) {
        ConfigValue own = sources().of(record);
        if (own == null || !sources().isKnown(own, keys)) return false;
        if (ConfigValue.at(own, keys) != null) return true;
        return isKnown(
                Stream.concat(Stream.of("defaults", section), Stream.of(keys)).toArray(String[]::new));
    }

    /** Returns the value of a setting of a route, which may be in {@code defaults}; null if no file has it. */
    @Nullable
    ConfigValue ownOrDefault(Route.Spec route, String... keys) {
        ConfigValue own = valueOf(route, keys);
        return own == null ? ConfigValue.at(at("defaults", "route"), keys) : own;
    }

    /** As {@link #fromDefaults(Record, String, String...)}, for a setting of a backend. */
    String fromDefaults(BackendSpec backend, String... keys) {
        return fromDefaults(backend, "backend", keys);
    }

    /** As {@link #fromDefaults(Record, String, String...)}, for a setting of a route. */
    String fromDefaults(Route.Spec route, String... keys) {
        return fromDefaults(route, "route", keys);
    }

    /** Returns the origin of a setting for a message, such as {@code (from conf/a.yaml:1:45)}; empty without one in {@code defaults}. */
    private String fromDefaults(Record record, String section, String... keys) {
        return valueOf(record, keys) == null ? from(ConfigValue.at(at("defaults", section), keys)) : "";
    }

    /** Returns the origin of an inherited value for a message; empty for null. */
    static String from(@Nullable ConfigValue inherited) {
        return inherited == null ? "" : " (from " + inherited.location() + inherited.origin() + ")";
    }

    /** Returns the scalar at a path of keys below a record; null if there is no scalar. */
    @Nullable
    Scalar scalarOf(Object record, String... keys) {
        return ConfigValue.scalar(valueOf(record, keys));
    }

    Scalar keyOf(Route.Spec route) {
        return requireNonNull(sources().keyOf(route, route));
    }

    /** Whether the names of all steps of a route are known. The steps may not be valid YAML. */
    boolean knowsSteps(Route.Spec route) {
        ConfigValue written = sources().of(route);
        return written == null
                || (ConfigValue.isKnown(written, "steps")
                        && ConfigValue.hasKnownKeys(ConfigValue.at(written, "steps")));
    }

    /** Returns the names of all steps of a route, invalid steps included; none if they are not {@linkplain #knowsSteps known}. */
    Set<String> stepNames(Route.Spec route) {
        Mapping steps = ConfigValue.mapping(valueOf(route, "steps"));
        return steps == null ? Set.of() : steps.keys();
    }

    Scalar stepKey(Route.Spec route, String name) {
        return requireNonNull(sources().keyOf(route.steps(), name));
    }

    /** Whether a record was written with known keys only. Otherwise a missing key may be a misspelt one. */
    boolean isUnderstood(Record record) {
        Mapping mapping = ConfigValue.mapping(sources().of(record));
        return mapping != null && mapping.isComplete() && !Binder.hasUnknownKeys(record.getClass(), mapping);
    }

    /** Whether a route identifies its callers. An unknown setting counts as an identity. */
    boolean knowsCallers(Route.Spec route) {
        return !isKnown(route, "identity") || !route.identities().isEmpty();
    }

    /** Returns the target of a call; null if it is missing or invalid. */
    @Nullable
    CallTarget target(CallTemplate.Spec call) {
        return sources().isInvalid(call, "target") ? null : call.target();
    }

    /** Returns the expressions that are written at their owner. Inherited defaults are left out. */
    List<LocatedExpression> located(Stream<ScopedExpression> expressions) {
        return expressions.flatMap(scoped -> located(scoped).stream()).toList();
    }

    private List<LocatedExpression> located(ScopedExpression scoped) {
        Scalar scalar = scalarOf(scoped.owner(), scoped.keys().toArray(String[]::new));
        return scalar == null
                ? List.of()
                : List.of(new LocatedExpression(scalar, scoped.expression(), scoped.boundVariables()));
    }

    /** Returns the expressions of the response of a route. Inherited defaults are left out. */
    List<LocatedExpression> ofResponse(Route.Spec route) {
        boolean hasAnswer = valueOf(route, "answer") != null;
        return located(Stream.concat(
                route.respond().expressions(), hasAnswer ? route.answer().expressions() : Stream.of()));
    }
}

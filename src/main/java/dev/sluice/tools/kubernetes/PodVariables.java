package dev.sluice.tools.kubernetes;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Environment;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.spec.SourceLocation;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The variables that rendered manifests write into the container of the gateway. A value from elsewhere, such as {@code valueFrom} or
 * {@code $(NAME)}, is not known here.
 */
public final class PodVariables {
    private final Map<String, Known> values = new HashMap<>();

    /** The names of variables whose values are not known. */
    private final Set<String> elsewhere = new TreeSet<>();

    private record Known(String text, SourceLocation location) {}

    private PodVariables() {}

    /**
     * Returns the variables of manifests.
     *
     * @param configMaps the names of the ConfigMaps of the configuration, without a hash
     */
    public static PodVariables of(RenderedManifests manifests, Set<String> configMaps) {
        PodVariables variables = new PodVariables();
        for (Mapping object : manifests.objects())
            for (GatewayContainer gateway : GatewayContainer.of(object, configMaps))
                variables.addAll(gateway.container());
        return variables;
    }

    /** The first container wins. The last entry of a name within a container does. */
    private void addAll(Mapping container) {
        Map<String, Known> own = new HashMap<>();
        Set<String> unknown = new TreeSet<>();
        for (Mapping variable : ManifestDocuments.mappings(container, "env")) {
            String name = ConfigValue.text(variable.get("name"));
            if (name == null) continue;
            Known value = valueOf(variable);
            if (value == null) {
                own.remove(name);
                unknown.add(name);
            } else {
                own.put(name, value);
                unknown.remove(name);
            }
        }
        own.forEach(values::putIfAbsent);
        elsewhere.addAll(unknown);
    }

    /** Returns a written value, which Kubernetes takes as empty if it is left out; null for a value from elsewhere. */
    private static @Nullable Known valueOf(Mapping variable) {
        ConfigValue written = variable.get("value");
        if (written == null) return variable.get("valueFrom") == null ? new Known("", variable.location()) : null;
        Scalar value = ConfigValue.scalar(written);
        return value == null || value.text().contains("$") ? null : new Known(value.text(), value.location());
    }

    /** Returns the names of the variables whose values are not known, sorted. */
    public Set<String> elsewhere() {
        return Collections.unmodifiableSet(elsewhere);
    }

    /** Returns the environment of the container, in which the other variables are those of the image. */
    public Environment over(Environment image) {
        return new Environment(this::value, this::origin, image.toleratesUnset()).or(image);
    }

    private @Nullable String value(String name) {
        Known value = values.get(name);
        return value == null ? null : value.text();
    }

    private String origin(String name) {
        Known value = values.get(name);
        return value == null ? "" : value.location().toString();
    }
}

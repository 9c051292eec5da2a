package dev.sluice.tools.kubernetes;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Environment;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The variables that rendered manifests write into the container of the gateway. A value from elsewhere, such as {@code valueFrom} or
 * {@code $(NAME)}, is not known here.
 */
public final class PodVariables {
    private final Map<String, Scalar> values = new HashMap<>();

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
        Map<String, Scalar> own = new HashMap<>();
        for (Mapping variable : ManifestDocuments.mappings(container, "env")) {
            String name = ConfigValue.text(variable.get("name"));
            Scalar value = ConfigValue.scalar(variable.get("value"));
            if (name == null) continue;
            if (value == null || value.text().contains("$")) own.remove(name);
            else own.put(name, value);
        }
        own.forEach(values::putIfAbsent);
    }

    /** Returns an environment in which these variables replace the others. */
    public Environment over(Environment others) {
        return new Environment(
                name -> values.containsKey(name) ? value(name) : others.values().apply(name),
                name -> values.containsKey(name)
                        ? origin(name)
                        : others.origins().apply(name),
                others.toleratesUnset());
    }

    /** Returns an environment in which the others replace these variables. */
    public Environment under(Environment others) {
        return new Environment(
                name -> isOnlyHere(name, others) ? value(name) : others.values().apply(name),
                name -> isOnlyHere(name, others)
                        ? origin(name)
                        : others.origins().apply(name),
                others.toleratesUnset());
    }

    private boolean isOnlyHere(String name, Environment others) {
        return values.containsKey(name) && others.values().apply(name) == null;
    }

    private @Nullable String value(String name) {
        Scalar value = values.get(name);
        return value == null ? null : value.text();
    }

    private String origin(String name) {
        Scalar value = values.get(name);
        return value == null ? "" : value.location().toString();
    }
}

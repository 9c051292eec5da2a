package dev.sluice.tools.kubernetes;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A container that mounts the configuration: its ConfigMap anywhere, or any volume at the folder that the image reads. Another tool
 * than Kustomize may choose the name of the ConfigMap, or there is a claim instead.
 *
 * @param pod the template of the pod
 */
record GatewayContainer(Mapping pod, Mapping container) {
    private static final List<String> PROBES = List.of("startupProbe", "livenessProbe", "readinessProbe");

    /** The folder that the image reads. */
    static final String FOLDER = "/conf";

    /**
     * Returns the containers of a workload that mount the configuration.
     *
     * @param configMaps the names of its ConfigMaps, without a hash
     */
    static List<GatewayContainer> of(Mapping workload, Set<String> configMaps) {
        List<GatewayContainer> containers = new ArrayList<>();
        Mapping pod = ConfigValue.mapping(ConfigValue.at(workload, "spec", "template"));
        if (pod == null) return containers;
        Set<String> volumes = new HashSet<>();
        for (Mapping volume : ManifestDocuments.mappings(pod, "spec", "volumes")) {
            String name = ConfigValue.text(ConfigValue.at(volume, "configMap", "name"));
            if (name != null && isGenerated(name, configMaps)) volumes.add(String.valueOf(text(volume, "name")));
        }
        for (Mapping container : ManifestDocuments.mappings(pod, "spec", "containers"))
            if (ManifestDocuments.mappings(container, "volumeMounts").stream()
                    .anyMatch(mount -> mounts(mount, volumes))) containers.add(new GatewayContainer(pod, container));
        return containers;
    }

    /** Kustomize adds a hash to the name of a generated ConfigMap. */
    private static boolean isGenerated(String name, Set<String> configMaps) {
        return configMaps.stream().anyMatch(known -> name.equals(known) || name.startsWith(known + "-"));
    }

    private static boolean mounts(Mapping mount, Set<String> volumes) {
        String path = String.valueOf(text(mount, "mountPath"));
        return volumes.contains(String.valueOf(text(mount, "name")))
                || path.equals(FOLDER)
                || path.equals(FOLDER + "/");
    }

    private static @Nullable String text(Mapping mapping, String key) {
        return ConfigValue.text(mapping.get(key));
    }

    /** Whether the command line gives ports, which replace those of the configuration. */
    boolean hasOwnPorts() {
        for (String key : List.of("command", "args")) {
            var words = ConfigValue.sequence(container.get(key));
            for (ConfigValue word : words == null ? List.<ConfigValue>of() : words.items())
                if (String.valueOf(ConfigValue.text(word)).matches("--(admin-)?port(=.*)?")) return true;
        }
        return false;
    }

    /** Returns the numbers of the ports of this container. */
    List<Scalar> ports() {
        List<Scalar> ports = new ArrayList<>();
        for (Mapping port : ManifestDocuments.mappings(container, "ports")) {
            Scalar number = ConfigValue.scalar(port.get("containerPort"));
            if (number != null) ports.add(number);
        }
        return ports;
    }

    /** Returns the ports that its probes read over HTTP or connect to: numbers, or names of ports. */
    List<Probe> probes() {
        List<Probe> probes = new ArrayList<>();
        for (String probe : PROBES)
            for (String action : List.of("httpGet", "tcpSocket", "grpc")) {
                Scalar port = ConfigValue.scalar(ConfigValue.at(container, probe, action, "port"));
                String path = ConfigValue.text(ConfigValue.at(container, probe, action, "path"));
                if (port != null) probes.add(new Probe(port, path != null && path.startsWith("/health/")));
            }
        return probes;
    }

    /** A port of a probe. {@code isHealth} says whether its path is one of the admin port. */
    record Probe(Scalar port, boolean isHealth) {}

    /** Returns the number of a port that is written as a number or as a name; null for a name that no port has. */
    static @Nullable Integer number(Scalar port, Mapping container) {
        if (port.text().matches("\\d{1,5}")) return Integer.valueOf(port.text());
        for (Mapping named : ManifestDocuments.mappings(container, "ports")) {
            String number = text(named, "containerPort");
            if (port.text().equals(text(named, "name")) && number != null && number.matches("\\d{1,5}"))
                return Integer.valueOf(number);
        }
        return null;
    }

    /** Whether another container of the pod has the port, which is written as a number or as a name. */
    boolean isOfAnother(Scalar port) {
        for (Mapping other : ManifestDocuments.mappings(pod, "spec", "containers")) {
            if (other.equals(container)) continue;
            Integer number = number(port, other);
            boolean listens = ManifestDocuments.mappings(other, "ports").stream()
                    .anyMatch(known -> String.valueOf(number).equals(text(known, "containerPort")));
            if (number != null && listens) return true;
        }
        return false;
    }

    /** Whether a Service with this selector leads to the pod. */
    boolean isSelectedBy(@Nullable Mapping selector) {
        return selector != null
                && !selector.entries().isEmpty()
                && selector.entries().stream()
                        .allMatch(label -> String.valueOf(ConfigValue.text(label.value()))
                                .equals(ConfigValue.text(ConfigValue.at(
                                        pod, "metadata", "labels", label.key().text()))));
    }
}

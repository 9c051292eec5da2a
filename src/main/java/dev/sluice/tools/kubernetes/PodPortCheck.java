package dev.sluice.tools.kubernetes;

import dev.sluice.config.load.LoadResult;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.KeyPath;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.SourceFile;
import dev.sluice.core.spec.SourceLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds ports of rendered manifests that are not those of the configuration: of the containers that mount it, of their probes, and of
 * the Services in front of them. Finds protocols of these Services that the port for callers does not serve, too.
 */
public final class PodPortCheck {
    private final PodPorts ports;
    private final Findings findings;

    private PodPortCheck(PodPorts ports, Findings findings) {
        this.ports = ports;
        this.findings = findings;
    }

    /**
     * Returns the loaded configuration with the findings about manifests.
     *
     * @param configMaps the names of the ConfigMaps of the configuration, without a hash
     */
    public static LoadResult check(
            RenderedManifests manifests, Set<String> configMaps, PodPorts ports, LoadResult loaded) {
        Findings findings = new Findings();
        findings.addAll(manifests.findings());
        SourceFile file = manifests.file();
        if (file != null) new PodPortCheck(ports, findings).check(file, manifests.objects(), configMaps);
        return loaded.with(findings, file == null ? List.of() : List.of(file));
    }

    private void check(SourceFile file, List<Mapping> objects, Set<String> configMaps) {
        List<GatewayContainer> gateways = new ArrayList<>();
        for (Mapping object : objects) gateways.addAll(GatewayContainer.of(object, configMaps));
        if (gateways.isEmpty())
            findings.warning(
                    SourceLocation.ofFile(file.name()),
                    KeyPath.ROOT,
                    "no container mounts " + mounts(configMaps) + ", so its ports are not checked");
        gateways.removeIf(GatewayContainer::hasOwnPorts);
        for (GatewayContainer gateway : gateways) {
            check(gateway);
            for (Mapping object : objects) if (isService(object)) checkService(object, gateway);
        }
    }

    private static String mounts(Set<String> configMaps) {
        String folder = GatewayContainer.FOLDER;
        return configMaps.isEmpty() ? folder : folder + ", or the ConfigMap " + String.join(" or ", configMaps);
    }

    private static boolean isService(Mapping object) {
        return "Service".equals(ConfigValue.text(object.get("kind")));
    }

    private void check(GatewayContainer gateway) {
        for (Scalar port : gateway.ports()) {
            Integer number = GatewayContainer.number(port, gateway.container());
            if (number == null || !ports.has(number))
                reportDifference(port, "is no port of the gateway" + ports.expected());
        }
        for (GatewayContainer.Probe probe : gateway.probes()) check(probe, gateway);
    }

    private void check(GatewayContainer.Probe probe, GatewayContainer gateway) {
        Integer number = GatewayContainer.number(probe.port(), gateway.container());
        if (number == null) report(probe.port(), "is the name of no port of the container");
        else if (probe.isHealth() && number != ports.admin())
            reportDifference(probe.port(), "does not serve /health" + ports.expectedAdmin());
        else if (!ports.has(number)) reportDifference(probe.port(), "is no port of the gateway" + ports.expected());
    }

    private void checkService(Mapping service, GatewayContainer gateway) {
        if (!gateway.isSelectedBy(ConfigValue.mapping(ConfigValue.at(service, "spec", "selector")))) return;
        for (Mapping port : ManifestDocuments.mappings(service, "spec", "ports")) {
            Scalar written = ConfigValue.scalar(port.get("targetPort"));
            Scalar target = written == null ? ConfigValue.scalar(port.get("port")) : written;
            if (target == null || gateway.isOfAnother(target)) continue;
            Integer number = GatewayContainer.number(target, gateway.container());
            if (number == null) report(target, "is the name of no port of the pod");
            else if (!ports.has(number)) reportDifference(target, "leads to no port of the gateway" + ports.expected());
            else if (number == ports.server()) checkProtocol(port);
        }
    }

    private void checkProtocol(Mapping port) {
        Scalar protocol = ConfigValue.scalar(port.get("appProtocol"));
        String problem = protocol == null ? null : ports.whyNot(protocol.text());
        if (protocol != null && problem != null) reportDifference(protocol, problem);
    }

    private void report(Scalar port, String problem) {
        findings.error(port, port.describe() + " " + problem);
    }

    /** Reports a difference from the configuration, which is uncertain if that refers to variables without a known value. */
    private void reportDifference(Scalar port, String problem) {
        String message = port.describe() + " " + problem;
        if (ports.unknown().isEmpty()) findings.error(port, message);
        else findings.warning(port, message + "; not known here: " + String.join(", ", ports.unknown()));
    }
}

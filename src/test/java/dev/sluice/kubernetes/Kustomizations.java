package dev.sluice.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Everything that an operator can render from {@code k8s/} by Kustomize. Each is rendered once in a JVM. */
final class Kustomizations {
    /** Components that go together, in an order that works. Each component is in at least one of them. */
    static final List<List<String>> TOGETHER = List.of(
            List.of(
                    "prometheus-operator",
                    "secrets",
                    "admin-token",
                    "scale-on-requests",
                    "reload-in-place",
                    "same-zone",
                    "apparmor",
                    "openshift"),
            List.of("http-route", "grpc-route", "monitoring", "service-monitor", "keda", "backend-tls", "store"),
            List.of("tls", "http-route", "grpc-route-tls", "backend-tls", "secrets", "admin-token", "reload-in-place"),
            List.of("ingress", "prometheus-operator", "same-zone"),
            List.of("store-demo", "openshift", "secrets"),
            List.of("load-balancer", "secrets", "store"),
            List.of("tls", "load-balancer", "prometheus-operator", "reload-in-place"));

    private static final Path K8S = Path.of("k8s");
    private static final Map<String, Manifests> RENDERED = new ConcurrentHashMap<>();

    private Kustomizations() {}

    /** Returns the base, every overlay, the base with each component, and with each set of components, by what is rendered. */
    static Map<String, Manifests> all() {
        Map<String, Manifests> all = new TreeMap<>();
        all.put("base", of("base"));
        for (String overlay : overlays()) all.put(overlay, of(overlay));
        for (String component : components()) all.put("base + " + component, of("base", component));
        for (List<String> set : TOGETHER) all.put("base + " + set, of("base", set.toArray(String[]::new)));
        return all;
    }

    /** Returns the names of the folders of components. */
    static List<String> components() {
        return children("components").map(Path::getFileName).map(Path::toString).toList();
    }

    /** Returns the overlays, such as {@code overlays/dev}. */
    static List<String> overlays() {
        return children("overlays").map(K8S::relativize).map(Path::toString).toList();
    }

    private static Stream<Path> children(String folder) {
        try (Stream<Path> children = Files.list(K8S.resolve(folder))) {
            return children.sorted().toList().stream();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns a folder of {@code k8s/} with components. */
    static Manifests of(String folder, String... components) {
        List<String> key = new ArrayList<>(List.of(components));
        key.add(0, folder);
        return RENDERED.computeIfAbsent(String.join(" ", key), any -> render(folder, List.of(components)));
    }

    private static Manifests render(String folder, List<String> components) {
        try {
            return ofText("""
                    apiVersion: kustomize.config.k8s.io/v1beta1
                    kind: Kustomization
                    namespace: sluice
                    resources: [../../k8s/%s]
                    components: %s
                    """.formatted(
                            folder,
                            components.stream()
                                    .map(name -> "../../k8s/components/" + name)
                                    .toList()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /**
     * Renders the text of an overlay, which is in a folder of {@code target}: Kustomize rejects absolute paths, and relative paths to
     * another file system.
     */
    static Manifests ofText(String text) throws IOException, InterruptedException {
        Path overlay = Files.createTempDirectory(Path.of("target"), "overlay");
        Path kustomization = Files.writeString(overlay.resolve("kustomization.yaml"), text);
        Manifests rendered = Manifests.of(overlay.toString());
        Files.delete(kustomization);
        Files.delete(overlay);
        return rendered;
    }
}

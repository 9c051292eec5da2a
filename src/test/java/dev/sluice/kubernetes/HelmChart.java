package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.HELM;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The chart {@code k8s/chart}, which {@code helm template} renders into the namespace {@code sluice} without a cluster. */
final class HelmChart {

    private HelmChart() {}

    /** Renders a release with a file of values and more arguments. Fails if the chart rejects the values. */
    static Manifests render(String release, Path values, String... more) throws IOException, InterruptedException {
        Rendering rendering = tryRender(release, values, more);
        assertThat(rendering.err()).isEmpty();
        assertThat(rendering.code()).isZero();
        return rendering.manifests();
    }

    static Rendering tryRender(String release, Path values, String... more) throws IOException, InterruptedException {
        List<String> command = Stream.concat(
                        Stream.of(HELM.path().orElseThrow().toString(), "template", release, "k8s/chart"),
                        Stream.concat(
                                Stream.of("--namespace", "sluice", "--values", values.toString()), Stream.of(more)))
                .toList();
        Path err = Files.createTempFile("helm", ".err");
        try {
            Process helm =
                    new ProcessBuilder(command).redirectError(err.toFile()).start();
            String out = new String(helm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Rendering(helm.waitFor(), out, Files.readString(err));
        } finally {
            Files.delete(err);
        }
    }

    /**
     * The exit code and the output of Helm.
     *
     * @param code 1 if the chart rejects the values
     * @param out the objects
     * @param err the reason of a failure, which names the template or the value
     */
    record Rendering(int code, String out, String err) {

        /** Returns the objects, and not the documents that are empty. */
        Manifests manifests() {
            return new Manifests(YamlTree.documents(out).stream()
                    .filter(document -> document.value() != null)
                    .toList());
        }
    }

    /** A folder of {@code k8s/} with components of Kustomize, and the values with which the chart renders the same. */
    record ChartPair(String folder, List<String> components) {

        /** The values of what each component adds. {@code RELEASE} is the name of the release's objects. */
        private static final Map<String, String> COMPONENTS = Map.ofEntries(
                Map.entry("admin-token", "admin: { tokenSecret: { name: RELEASE-admin } }"),
                Map.entry("apparmor", "appArmor: true"),
                Map.entry("backend-tls", """
                        backendTls: { enabled: true, issuer: { name: issuer } }
                        extraEnv:
                          - { name: CUSTOMERS_URL, value: https://customers.shop.svc }
                          - { name: ORDERS_URL, value: https://orders.shop.svc }
                          - { name: CATALOG_URL, value: https://catalog.shop.svc }
                          - { name: WAREHOUSE_URL, value: https://warehouse.shop.svc/v1 }
                        """),
                Map.entry("grpc-route", """
                        trustedProxies: [10.0.0.0/8]
                        grpcRoute:
                          enabled: true
                          parentRefs: [{ name: gateway, namespace: gateways }]
                          hostnames: [grpc.example.com]
                        """),
                Map.entry("grpc-route-tls", """
                        trustedProxies: [10.0.0.0/8]
                        tls: { caConfigMap: sluice-ca }
                        grpcRoute:
                          enabled: true
                          parentRefs: [{ name: gateway, namespace: gateways }]
                          hostnames: [grpc.example.com]
                        """),
                Map.entry("http-route", """
                        trustedProxies: [10.0.0.0/8]
                        httpRoute:
                          enabled: true
                          parentRefs: [{ name: gateway, namespace: gateways }]
                          hostnames: [api.example.com]
                        """),
                Map.entry("ingress", """
                        trustedProxies: [10.0.0.0/8]
                        ingress: { enabled: true, className: traefik, host: api.example.com, tlsSecret: api-example-com }
                        """),
                Map.entry("keda", """
                        autoscaling:
                          kind: keda
                          keda: { serverAddress: "http://prometheus-operated.monitoring.svc:9090" }
                        """),
                Map.entry("load-balancer", "{ trustedProxies: [10.0.0.0/8], loadBalancer: { enabled: true } }"),
                Map.entry("monitoring", "monitoring: { rules: true, dashboard: true }"),
                Map.entry("openshift", "openshift: true"),
                Map.entry("prometheus-operator", "monitoring: { serviceMonitor: true, rules: true, dashboard: true }"),
                Map.entry("reload-in-place", "reload: in-place"),
                Map.entry("same-zone", "service: { trafficDistribution: PreferClose }"),
                Map.entry("scale-on-requests", "autoscaling: { requestsInFlight: 200 }"),
                Map.entry("secrets", "secrets: { name: sluice-secrets }"),
                Map.entry("service-monitor", "monitoring: { serviceMonitor: true }"),
                Map.entry("store", "store: { enabled: true, secretName: RELEASE-store }"),
                Map.entry("store-demo", "store: { demo: { enabled: true } }"),
                Map.entry("tls", "tls: { enabled: true, issuer: { name: issuer }, dnsNames: [api.example.com] }"));

        private static final String BASE = """
                image: { tag: dev }
                networkPolicy: { enabled: true }
                autoscaling: { kind: hpa }
                """;

        private static final String DEV = """
                image: { tag: dev }
                networkPolicy: { enabled: true }
                demo: { enabled: true }
                store: { demo: { enabled: true } }
                replicas: 1
                resources: { requests: { cpu: 100m } }
                admin: { tokenSecret: { name: RELEASE-admin } }
                """;

        /** The overlay {@code prod}, and the overlay {@code check}, which an operator applies before it. */
        private static final String PROD = """
                image: { repository: registry.example.com/sluice, tag: 0.1.0 }
                networkPolicy: { enabled: true }
                autoscaling: { kind: hpa }
                monitoring: { serviceMonitor: true, rules: true, dashboard: true }
                secrets: { name: sluice-secrets }
                admin: { tokenSecret: { name: RELEASE-admin } }
                check: { enabled: true }
                extraEnv:
                  - { name: CUSTOMERS_URL, value: http://customers.shop.svc }
                  - { name: ORDERS_URL, value: http://orders.shop.svc }
                  - { name: CATALOG_URL, value: http://catalog.shop.svc }
                  - { name: WAREHOUSE_URL, value: https://warehouse.example.com/v1 }
                  - { name: WAREHOUSE_TOKEN_URL, value: https://id.example.com/token }
                  - { name: SHOP_ISSUER, value: https://id.example.com/realms/shop }
                """;

        private static final Map<String, String> FOLDERS =
                Map.of("base", BASE, "overlays/dev", DEV, "overlays/prod", PROD);

        /** Returns the overlays, the base, the base with each component, and with each set of components that go together. */
        static List<ChartPair> all() {
            List<ChartPair> pairs = new ArrayList<>();
            for (String folder : List.of("base", "overlays/dev", "overlays/prod"))
                pairs.add(new ChartPair(folder, List.of()));
            for (String component : Kustomizations.components())
                pairs.add(new ChartPair(
                        "base", component.equals("grpc-route-tls") ? List.of("tls", component) : List.of(component)));
            for (List<String> set : Kustomizations.TOGETHER) pairs.add(new ChartPair("base", set));
            return pairs;
        }

        Manifests kustomize() {
            Manifests rendered = Kustomizations.of(folder, components.toArray(String[]::new));
            if (!folder.equals("overlays/prod")) return rendered;
            return new Manifests(
                    Stream.concat(rendered.objects().stream(), Kustomizations.of("overlays/check").objects().stream())
                            .toList());
        }

        /** Renders the chart without the objects of {@code helm test}, which Kustomize does not have. Writes values to a folder. */
        Manifests chart(ChartMap map, Path scratch) throws IOException, InterruptedException {
            List<String> arguments = new ArrayList<>(List.of("--skip-tests"));
            for (String component : components) {
                String values = Objects.requireNonNull(COMPONENTS.get(component), component);
                arguments.add("--values=" + write(scratch.resolve(component + ".yaml"), values, map));
            }
            String conf = new ObjectMapper().writeValueAsString(conf());
            arguments.add("--values=" + Files.writeString(scratch.resolve("conf.json"), conf));
            Path values = write(scratch.resolve("values.yaml"), Objects.requireNonNull(FOLDERS.get(folder)), map);
            return render(map.release(), values, arguments.toArray(String[]::new));
        }

        private static Path write(Path file, String values, ChartMap map) throws IOException {
            return Files.writeString(file, values.replace("RELEASE", map.name()));
        }

        /** The files of {@code conf/}, and in place of some the component's own. */
        private Map<String, Map<String, String>> conf() throws IOException {
            if (folder.equals("overlays/dev")) return Map.of();
            Map<String, String> conf = new LinkedHashMap<>(ShippedConfiguration.files());
            if (components.contains("tls")) conf.put("gateway.yaml", own("tls/gateway.yaml"));
            if (components.contains("backend-tls"))
                conf.put("backends-shop.yaml", own("backend-tls/backends-shop.yaml"));
            for (String store : List.of("store", "store-demo"))
                if (components.contains(store)) conf.put("store.yaml", own(store + "/store.yaml"));
            return Map.of("conf", conf);
        }

        private static String own(String file) throws IOException {
            return Files.readString(Path.of("k8s/components", file));
        }

        @Override
        public String toString() {
            return components.isEmpty() ? folder : folder + " + " + String.join(", ", components);
        }
    }
}

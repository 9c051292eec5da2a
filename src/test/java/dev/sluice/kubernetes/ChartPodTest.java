package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.HELM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.real.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the values of the chart change in the pods, and the names and labels of a release. */
@Needs(HELM)
class ChartPodTest {

    private static final String CONF = "conf: { gateway.yaml: '{}' }\n";

    @TempDir
    private Path folder;

    private Manifests render(String release, String values) throws Exception {
        return HelmChart.render(release, Files.writeString(folder.resolve("values.yaml"), CONF + values));
    }

    private YamlTree spec(String values) throws Exception {
        return render("edge", values).find("Deployment", "edge-sluice").at("spec");
    }

    private YamlTree pod(String values) throws Exception {
        return spec(values).at("template/spec");
    }

    private YamlTree container(String values) throws Exception {
        return pod(values).at("containers/0");
    }

    @ParameterizedTest
    @CsvSource({
        "sluice, sluice",
        "edge, edge-sluice",
        "true, true-sluice",
        "my-sluice-2, my-sluice-2",
        // A Service may have no dot in its name.
        "a.b, a-b-sluice-c704d6b9",
        "a-b, a-b-sluice",
        "a1234567890123456789012345678901234567890123, a1234567890123456789012345678901234567890-f8e2c0f3",
        "a1234567890123456789012345678901234567890124, a1234567890123456789012345678901234567890-01605fdd"
    })
    void the_names_of_a_release_differ_from_those_of_others(String release, String name) throws Exception {
        Manifests manifests = render(release, "");
        YamlTree metadata = manifests.find("ServiceAccount", name).at("metadata");
        assertThat(metadata.valueAt("namespace")).isEqualTo("sluice");
        Map<?, ?> labels = (Map<?, ?>) metadata.valueAt("labels");
        assertThat(labels.get("app.kubernetes.io/instance")).isEqualTo(release);
        assertThat(name + "-customers").hasSizeLessThanOrEqualTo(63);
    }

    @Test
    void the_name_of_a_release_is_the_beginning_of_the_name_of_a_service() throws Exception {
        Path values = Files.writeString(folder.resolve("values.yaml"), CONF);
        assertThat(HelmChart.tryRender("42", values).err())
                .contains(
                        "release name: 42 (expected: a name that begins with a letter, as sluice-42, because Services have it)");
    }

    @Test
    void every_object_and_the_pods_have_the_labels_and_annotations_of_the_values() throws Exception {
        Manifests manifests = render("edge", """
                labels: { team: shop }
                annotations: { owner: ann }
                podLabels: { mesh: in }
                podAnnotations: { scrape: 'no' }
                check: { enabled: true }
                demo: { enabled: true }
                networkPolicy: { enabled: true }
                """);
        for (YamlTree object : manifests.objects()) {
            assertThat(object.valueAt("metadata/labels/team")).isEqualTo("shop");
            assertThat(object.valueAt("metadata/annotations/owner")).isEqualTo("ann");
        }
        YamlTree template = manifests.find("Deployment", "edge-sluice").at("spec/template/metadata");
        assertThat(template.valueAt("labels/mesh")).isEqualTo("in");
        assertThat(template.valueAt("annotations")).isEqualTo(Map.of("scrape", "no"));
        assertThat(template.find("labels/team")).isEmpty();
        assertThat(manifests.find("Job", "edge-sluice-check").find("spec/template/metadata/labels/mesh"))
                .isEmpty();
    }

    @Test
    void a_new_version_of_the_chart_alone_rolls_no_pods_out() throws Exception {
        assertThat(((Map<?, ?>) spec("").valueAt("template/metadata/labels")).keySet())
                .isEqualTo(Set.of(
                        "app.kubernetes.io/name",
                        "app.kubernetes.io/instance",
                        "app.kubernetes.io/component",
                        "app.kubernetes.io/part-of"));
    }

    @Test
    void an_extra_variable_replaces_the_charts_of_the_same_name() throws Exception {
        List<YamlTree> env = container("""
                        demo: { enabled: true }
                        extraEnv:
                          - { name: ORDERS_URL, value: 'http://orders.shop.svc' }
                          - { name: ZONE, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }
                        """).at("env").items();
        assertThat(env).extracting(variable -> variable.valueAt("name")).doesNotHaveDuplicates();
        assertThat(env)
                .contains(
                        new YamlTree(Map.of("name", "ORDERS_URL", "value", "http://orders.shop.svc")),
                        new YamlTree(Map.of("name", "CUSTOMERS_URL", "value", "http://edge-sluice-customers")));
    }

    @Test
    void a_token_of_another_key_becomes_the_same_file() throws Exception {
        String values = "admin: { tokenSecret: { name: mine, key: %s } }\n";
        assertThat(secret(values.formatted("token"), "items")).isNull();
        assertThat(secret(values.formatted("word"), "items"))
                .isEqualTo(List.of(Map.of("key", "word", "path", "token")));
        assertThat(container(values.formatted("word")).at("env").items())
                .contains(new YamlTree(Map.of("name", "SLUICE_ADMIN_TOKEN_FILE", "value", "/run/admin/token")));
    }

    @Test
    void secrets_are_readable_for_the_group_of_the_pod_only() throws Exception {
        assertThat(secret("admin: { tokenSecret: { name: mine } }", "defaultMode"))
                .isEqualTo(0440);
        assertThat(secret("secrets: { name: mine }", "defaultMode")).isEqualTo(0440);
        assertThat(secret("secrets: { name: mine }", "secretName")).isEqualTo("mine");
    }

    private @Nullable Object secret(String values, String field) throws Exception {
        return pod(values)
                .find("volumes/2/secret/" + field)
                .map(YamlTree::value)
                .orElse(null);
    }

    @Test
    void openshift_chooses_the_user_and_the_groups() throws Exception {
        String values = "openshift: true\ndemo: { enabled: true }\ncheck: { enabled: true }\n";
        assertThat(render("edge", values).objects().toString()).doesNotContain("runAsUser", "runAsGroup", "fsGroup");
        assertThat(pod(values).valueAt("securityContext/runAsNonRoot")).isEqualTo(true);
    }

    @Test
    void app_armor_is_a_choice() throws Exception {
        assertThat(pod("").find("securityContext/appArmorProfile")).isEmpty();
        assertThat(pod("appArmor: true").valueAt("securityContext/appArmorProfile"))
                .isEqualTo(Map.of("type", "RuntimeDefault"));
    }

    @Test
    void a_list_replaces_the_spread() throws Exception {
        assertThat(pod("").at("topologySpreadConstraints").items()).hasSize(2);
        assertThat(pod("topologySpread: []").at("topologySpreadConstraints").items())
                .isEmpty();
        assertThat(pod("topologySpread: [{ topologyKey: rack, maxSkew: 2, whenUnsatisfiable: DoNotSchedule }]")
                        .valueAt("topologySpreadConstraints/0/topologyKey"))
                .isEqualTo("rack");
    }

    @Test
    void a_digest_replaces_the_tag() throws Exception {
        String digest = "sha256:" + "0".repeat(64);
        assertThat(container("").valueAt("image")).isEqualTo("sluice:0.1.0");
        assertThat(container("image: { repository: registry.example.com/sluice, tag: '2' }")
                        .valueAt("image"))
                .isEqualTo("registry.example.com/sluice:2");
        assertThat(container("image: { tag: '2', digest: '" + digest + "' }").valueAt("image"))
                .isEqualTo("sluice@" + digest);
    }

    @Test
    void the_autoscaler_alone_sets_the_number_of_pods() throws Exception {
        assertThat(spec("replicas: 3").valueAt("replicas")).isEqualTo(3);
        assertThat(spec("autoscaling: { kind: hpa }").find("replicas")).isEmpty();
        assertThat(spec("autoscaling: { kind: keda, keda: { serverAddress: 'http://prometheus' } }")
                        .find("replicas"))
                .isEmpty();
    }

    @Test
    void callers_stay_in_their_zone_on_request() throws Exception {
        assertThat(render("edge", "").find("Service", "edge-sluice").find("spec/trafficDistribution"))
                .isEmpty();
        assertThat(render("edge", "service: { trafficDistribution: PreferSameZone }")
                        .find("Service", "edge-sluice")
                        .valueAt("spec/trafficDistribution"))
                .isEqualTo("PreferSameZone");
    }

    @Test
    void more_rules_join_the_network_policy() throws Exception {
        YamlTree spec = render("edge", """
                        networkPolicy:
                          enabled: true
                          extraIngress: [{ ports: [{ port: 1 }] }]
                          extraEgress: [{ ports: [{ port: 2 }] }]
                        """).find("NetworkPolicy", "edge-sluice").at("spec");
        assertThat(spec.valueAt("ingress/2/ports/0/port")).isEqualTo(1);
        assertThat(spec.valueAt("egress/2/ports/0/port")).isEqualTo(2);
    }
}

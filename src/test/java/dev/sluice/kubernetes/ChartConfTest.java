package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.HELM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.sluice.real.Needs;
import dev.sluice.tools.cli.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;

/** How the configuration gets from the values into the pods, and what its change does. */
@Needs(HELM)
class ChartConfTest {

    private static final String HASH = "-[0-9a-f]{10}";

    @TempDir
    private Path folder;

    private Manifests render(Object values) throws Exception {
        String yaml = values instanceof String text
                ? text
                : new Dump(DumpSettings.builder().build()).dumpToString(values);
        return HelmChart.render("edge", Files.writeString(folder.resolve("values.yaml"), yaml));
    }

    private static Map<String, Object> values(String reload, Map<String, String> conf) {
        return Map.of("reload", reload, "conf", conf, "check", Map.of("enabled", true));
    }

    private static YamlTree pod(Manifests manifests) {
        return manifests.find("Deployment", "edge-sluice").at("spec/template");
    }

    private static YamlTree job(Manifests manifests) {
        return manifests.find("Job", "edge-sluice-check");
    }

    /** Returns the name of the ConfigMap that pods of a template mount at /conf. */
    private static String mounted(YamlTree template) {
        return template.at("spec/volumes/0/configMap/name").text();
    }

    private static List<String> configMaps(Manifests manifests) {
        return manifests.objects().stream()
                .filter(object -> object.valueAt("kind").equals("ConfigMap"))
                .map(object -> object.at("metadata/name").text())
                .toList();
    }

    private static Object data(Manifests manifests, String name) {
        return manifests.find("ConfigMap", name).valueAt("data");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rollout"})
    void a_rollout_has_a_config_map_that_no_upgrade_deletes_and_a_rollback_creates_again(String reload)
            throws Exception {
        Manifests manifests = render(values(reload, Map.of("gateway.yaml", "{}")));
        YamlTree metadata = manifests.find("ConfigMap", "edge-sluice-conf").at("metadata");
        assertThat(metadata.at("name").text()).matches("edge-sluice-conf" + HASH);
        assertThat(metadata.valueAt("annotations"))
                .isEqualTo(Map.of(
                        "helm.sh/hook", "pre-install,pre-upgrade,pre-rollback",
                        "helm.sh/hook-weight", "-10",
                        "helm.sh/hook-delete-policy", "before-hook-creation"));
        assertThat(((Map<?, ?>) metadata.valueAt("labels")).get("sluice.dev/conf"))
                .isEqualTo("edge-sluice");
        assertThat(mounted(pod(manifests))).isEqualTo(metadata.valueAt("name"));
    }

    @Test
    void in_place_has_one_config_map_of_the_release_and_the_same_pods_for_any_content() throws Exception {
        Manifests first = render(values("in-place", Map.of("gateway.yaml", "{}")));
        Manifests second = render(values("in-place", Map.of("gateway.yaml", "server: { port: 8081 }")));
        YamlTree metadata = first.find("ConfigMap", "edge-sluice-conf").at("metadata");
        assertThat(metadata.valueAt("name")).isEqualTo("edge-sluice-conf");
        assertThat(metadata.find("annotations")).isEmpty();
        assertThat(mounted(pod(first))).isEqualTo("edge-sluice-conf");
        assertThat(pod(second)).isEqualTo(pod(first));
        assertThat(data(second, "edge-sluice-conf")).isNotEqualTo(data(first, "edge-sluice-conf"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo: { enabled: true }",
                "{ demo: { enabled: true }, reload: in-place }",
                "conf: { routes/shop.yaml: '{}' }",
                "{ conf: { routes/shop.yaml: '{}' }, demo: { enabled: true } }"
            })
    void the_pods_mount_a_config_map_that_the_chart_renders(String values) throws Exception {
        Manifests manifests = render(values);
        assertThat(configMaps(manifests)).contains(mounted(pod(manifests)));
        if (values.contains("shop"))
            assertThat(data(manifests, "edge-sluice-conf")).isEqualTo(Map.of("routes-shop.yaml", "{}"));
        else assertThat(data(manifests, "edge-sluice-conf")).isEqualTo(ShippedConfiguration.files());
    }

    @Test
    void what_exists_is_mounted_and_not_rendered() throws Exception {
        Manifests map = render("{ existingConfigMap: mine, check: { enabled: true } }");
        assertThat(mounted(pod(map))).isEqualTo("mine");
        assertThat(mounted(job(map).at("spec/template"))).isEqualTo("mine");
        assertThat(configMaps(map)).isEmpty();

        Manifests claim = render("{ existingClaim: mine, check: { enabled: true } }");
        for (YamlTree template : List.of(pod(claim), job(claim).at("spec/template")))
            assertThat(template.valueAt("spec/volumes/0"))
                    .isEqualTo(Map.of(
                            "name", "conf", "persistentVolumeClaim", Map.of("claimName", "mine", "readOnly", true)));
        assertThat(configMaps(claim)).isEmpty();
    }

    @Test
    void a_volume_named_conf_replaces_the_charts() throws Exception {
        Manifests manifests = render("""
                check: { enabled: true }
                extraVolumes:
                  - name: conf
                    projected: { sources: [{ configMap: { name: gateway } }, { configMap: { name: routes } }] }
                """);
        for (YamlTree template : List.of(pod(manifests), job(manifests).at("spec/template"))) {
            List<YamlTree> volumes = template.at("spec/volumes").items();
            assertThat(volumes).extracting(volume -> volume.valueAt("name")).containsExactly("tmp", "conf");
            assertThat(volumes.get(1).valueAt("projected/sources/1/configMap/name"))
                    .isEqualTo("routes");
        }
        assertThat(configMaps(manifests)).isEmpty();
    }

    @Test
    void another_content_or_name_gives_another_config_map_and_the_order_of_files_does_not() throws Exception {
        Map<String, String> ordered = new LinkedHashMap<>();
        ordered.put("a.yaml", "a: 1");
        ordered.put("b.yaml", "b: 1");
        Map<String, String> reversed = new LinkedHashMap<>();
        reversed.put("b.yaml", "b: 1");
        reversed.put("a.yaml", "a: 1");
        String name = mounted(pod(render(values("", ordered))));
        assertThat(mounted(pod(render(values("", reversed))))).isEqualTo(name);
        assertThat(mounted(pod(render(values("", Map.of("a.yaml", "a: 1", "b.yaml", "b: 2"))))))
                .isNotEqualTo(name);
        assertThat(mounted(pod(render(values("", Map.of("a.yaml", "a: 1", "c.yaml", "b: 1"))))))
                .isNotEqualTo(name);
    }

    @Test
    void the_pods_get_the_bytes_of_each_file() throws Exception {
        Map<String, String> files = Map.of(
                "a.yaml", "x: 1\n",
                "b.yaml", "x: 1",
                "c.yaml", "\n  x: 1\n\n",
                "d.yaml", "x: \"é 😀 \\\" {{ .Values }} <&>\"  \r\ny: \t1\r\n",
                "e.yaml", "true",
                "z.yaml", "x: 1\n\n\n");
        Manifests manifests = render(values("", files));
        assertThat(data(manifests, "edge-sluice-conf")).isEqualTo(files);
        assertThat(data(manifests, "edge-sluice-check")).isEqualTo(files);
    }

    @ParameterizedTest
    @CsvSource({"rollout", "in-place"})
    void the_check_runs_before_the_release_with_a_config_map_of_its_own(String reload) throws Exception {
        Manifests manifests = render(values(reload, Map.of("gateway.yaml", "{}")));
        YamlTree metadata = manifests.find("ConfigMap", "edge-sluice-check").at("metadata");
        assertThat(hook(metadata)).isEqualTo("pre-install,pre-upgrade -10");
        assertThat(hook(job(manifests).at("metadata"))).isEqualTo("pre-install,pre-upgrade -5");
        YamlTree spec = job(manifests).at("spec/template/spec");
        assertThat(mounted(job(manifests).at("spec/template"))).isEqualTo("edge-sluice-check");
        assertThat(spec.find("serviceAccountName")).isEmpty();
        assertThat(spec.valueAt("automountServiceAccountToken")).isEqualTo(false);
        assertThat(spec.valueAt("containers/0/args")).isEqualTo(List.of("check", "/conf", "--strict"));
    }

    /** Returns when Helm creates an object, and its weight. */
    private static String hook(YamlTree metadata) {
        Map<?, ?> annotations = (Map<?, ?>) metadata.valueAt("annotations");
        assertThat(annotations.get("helm.sh/hook-delete-policy")).isEqualTo("before-hook-creation");
        return annotations.get("helm.sh/hook") + " " + annotations.get("helm.sh/hook-weight");
    }

    @Test
    void the_check_has_the_variables_secrets_and_rights_of_the_gateway() throws Exception {
        Manifests manifests = render("""
                conf: { gateway.yaml: '{}' }
                check: { enabled: true }
                demo: { enabled: true }
                admin: { tokenSecret: { name: admin, key: word } }
                secrets: { name: shop }
                extraEnv: [{ name: ZONE, value: a }]
                extraEnvFrom: [{ secretRef: { name: more } }]
                extraVolumes: [{ name: ca, configMap: { name: ca } }]
                extraVolumeMounts: [{ name: ca, mountPath: /ca }]
                imagePullSecrets: [{ name: registry }]
                nodeSelector: { pool: edge }
                tolerations: [{ key: edge, operator: Exists }]
                """);
        YamlTree gateway = pod(manifests).at("spec");
        YamlTree check = job(manifests).at("spec/template/spec");
        for (String same :
                List.of("image", "imagePullPolicy", "env", "envFrom", "volumeMounts", "resources", "securityContext"))
            assertThat(check.valueAt("containers/0/" + same)).isEqualTo(gateway.valueAt("containers/0/" + same));
        for (String same : List.of("securityContext", "imagePullSecrets", "nodeSelector", "tolerations"))
            assertThat(check.valueAt(same)).isEqualTo(gateway.valueAt(same));
        List<YamlTree> volumes = check.at("volumes").items();
        assertThat(volumes).hasSizeGreaterThan(4);
        assertThat(gateway.at("volumes").items()).containsAll(volumes.subList(1, volumes.size()));
    }

    @Test
    void the_check_waits_for_no_secret_that_cert_manager_makes_after_the_installation() throws Exception {
        Manifests manifests = render("""
                conf: { gateway.yaml: '{}' }
                check: { enabled: true }
                tls: { enabled: true, issuer: { name: ca }, dnsNames: [shop.example.com] }
                backendTls: { enabled: true, issuer: { name: ca } }
                """);
        assertThat(secrets(job(manifests).at("spec/template")))
                .containsOnly(entry("tls", true), entry("backend-tls", true));
        assertThat(secrets(pod(manifests))).containsOnly(entry("tls", false), entry("backend-tls", false));
    }

    /** Returns the volumes with secrets, and whether each is optional. */
    private static Map<String, Boolean> secrets(YamlTree template) {
        Map<String, Boolean> secrets = new LinkedHashMap<>();
        for (YamlTree volume : template.at("spec/volumes").items())
            if (volume.find("secret").isPresent())
                secrets.put(
                        volume.at("name").text(), volume.find("secret/optional").isPresent());
        return secrets;
    }

    @Test
    void an_upgrade_in_place_checks_the_new_files_and_not_those_of_the_running_pods() throws Exception {
        String valid = "routes: { GET /: { identity: none, respond: 1 } }\n";
        Manifests installed = render(values("in-place", Map.of("routes/a.yaml", valid)));
        Manifests upgrade = render(values("in-place", Map.of("routes/a.yaml", valid.replace("respond", "reply"))));
        assertThat(mounted(pod(upgrade))).isEqualTo(mounted(pod(installed)));
        assertThat(mounted(job(upgrade).at("spec/template"))).isNotEqualTo(mounted(pod(upgrade)));
        assertThat(check(installed, "installed").code()).isZero();
        CommandLineRun failed = check(upgrade, "upgrade");
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err()).contains("routes-a.yaml:1:");
    }

    /** Runs the Job on the files that it mounts. */
    private CommandLineRun check(Manifests manifests, String name) throws IOException {
        Path conf = Files.createDirectory(folder.resolve(name));
        Map<?, ?> files = (Map<?, ?>) data(manifests, mounted(job(manifests).at("spec/template")));
        for (Map.Entry<?, ?> file : files.entrySet())
            Files.writeString(
                    conf.resolve(file.getKey().toString()), file.getValue().toString());
        List<String> args = job(manifests).at("spec/template/spec/containers/0/args").items().stream()
                .map(argument -> argument.text().replace("/conf", conf.toString()))
                .toList();
        return CommandLineRun.of(args.toArray(String[]::new));
    }

    @Test
    void the_keys_are_those_that_sluice_writes_for_kustomize() throws Exception {
        List<String> names = List.of(
                "gateway.yaml",
                "routes/shop.yaml",
                "a/b/c.yaml",
                "a b.yaml",
                "ü.yaml",
                "x😀y.yaml",
                "UPPER.YAML",
                "a+b@c.yml",
                "c:d.yaml",
                "a..b_c.yaml");
        Map<String, String> conf = new LinkedHashMap<>();
        for (String name : names) conf.put(name, "{}");
        assertThat(((Map<?, ?>) data(render(values("", conf)), "edge-sluice-conf")).keySet())
                .isEqualTo(keysOfKustomize(names))
                .hasSize(10);
    }

    private Set<String> keysOfKustomize(List<String> names) throws IOException {
        Path conf = Files.createDirectory(folder.resolve("conf"));
        for (String name : names) {
            Files.createDirectories(conf.resolve(name).getParent());
            Files.writeString(conf.resolve(name), "{}");
        }
        Files.writeString(conf.resolve("Kustomization"), "configMapGenerator: [{ name: conf, files: [none.yaml] }]\n");
        String err = CommandLineRun.of("check", conf.toString(), "--kubernetes").err();
        Set<String> keys = new TreeSet<>();
        for (MatchResult entry : Pattern.compile("is not listed, .* \\(expected: ([^=)]+)")
                .matcher(err)
                .results()
                .toList()) keys.add(entry.group(1));
        return keys;
    }
}

package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.KUBECTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.spec.Size;
import dev.sluice.gateway.edge.ServerSpec;
import dev.sluice.gateway.edge.ServerSpec.Drain;
import dev.sluice.kubernetes.DockerfileTest.Dockerfile;
import dev.sluice.kubernetes.DockerfileTest.Dockerfile.Instruction;
import dev.sluice.real.Needs;
import dev.sluice.tools.cli.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares settings that the manifests, the image and the configuration share. */
@Needs(KUBECTL)
class AgreementTest {

    private Manifests manifests = new Manifests(List.of());

    @BeforeEach
    void render() throws Exception {
        manifests = Manifests.of("k8s/base");
    }

    @Test
    void the_config_map_holds_every_file_of_conf_as_it_is() throws Exception {
        assertThat(manifests.find("ConfigMap", "sluice-conf").valueAt("data")).isEqualTo(ShippedConfiguration.files());
    }

    @Test
    void check_reports_a_new_file_and_names_the_entry_with_which_kustomize_deploys_it(@TempDir Path folder)
            throws Exception {
        Path kustomization = Files.copy(Path.of("conf/Kustomization"), folder.resolve("Kustomization"));
        for (String name :
                List.of("gateway.yaml", "backends/shop.yaml", "routes/catalog.yaml", "routes/customers.yaml"))
            copy(name, folder);
        copy("routes/orders.yaml", folder);
        assertThat(check(folder).code()).isZero();

        Files.writeString(folder.resolve("routes/new.yaml"), "routes: { GET /new: { identity: none, respond: 1 } }\n");
        assertThat(CommandLineRun.of("check", folder.toString()).code()).isZero();
        CommandLineRun rejected = check(folder);
        assertThat(rejected.code()).isEqualTo(1);
        assertThat(rejected.err()).contains(kustomization + ":9:7: ", "routes/new.yaml is not listed");

        Matcher entry = Pattern.compile("\\(expected: (\\S+)\\)").matcher(rejected.err());
        assertThat(entry.find()).isTrue();
        Files.writeString(kustomization, "      - " + entry.group(1) + "\n", StandardOpenOption.APPEND);
        assertThat(check(folder).code()).isZero();
        assertThat(Manifests.of(folder.toString())
                        .find("ConfigMap", "sluice-conf")
                        .at("data/routes-new.yaml")
                        .text())
                .isEqualTo(Files.readString(folder.resolve("routes/new.yaml")));
    }

    private static CommandLineRun check(Path folder) {
        return CommandLineRun.of("check", folder.toString(), "--kubernetes");
    }

    private static void copy(String name, Path folder) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.copy(Path.of("conf", name), folder.resolve(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/dev", "overlays/prod"})
    void check_compares_the_ports_of_conf_with_the_rendered_manifests(String overlay, @TempDir Path folder)
            throws Exception {
        Path rendered = folder.resolve("rendered.yaml");
        Process kubectl = new ProcessBuilder(KUBECTL.path().orElseThrow().toString(), "kustomize", "k8s/" + overlay)
                .redirectOutput(rendered.toFile())
                .start();
        assertThat(kubectl.waitFor()).isZero();
        CommandLineRun same = CommandLineRun.of("check", "conf", "--kubernetes", "--manifests", rendered.toString());
        assertThat(same.err().lines().filter(line -> line.contains(": warning: ") || line.contains(": error: ")))
                .hasSize(overlay.equals("overlays/dev") ? 1 : 0)
                .allMatch(line -> line.contains("token_url: the secret and the tokens travel unencrypted"));
        assertThat(same.code()).isZero();

        Path conf = Files.createDirectory(folder.resolve("conf"));
        Files.copy(Path.of("conf/Kustomization"), conf.resolve("Kustomization"));
        for (String name :
                List.of("backends/shop.yaml", "routes/catalog.yaml", "routes/customers.yaml", "routes/orders.yaml"))
            copy(name, conf);
        Files.writeString(
                conf.resolve("gateway.yaml"),
                Files.readString(Path.of("conf/gateway.yaml")).replace("9090", "9099"));
        CommandLineRun other =
                CommandLineRun.of("check", conf.toString(), "--kubernetes", "--manifests", rendered.toString());
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.err())
                .contains(
                        "containerPort: 9090 is no port of the gateway (expected: server.port, 8080, or admin.port, 9099)",
                        "readinessProbe.httpGet.port: admin does not serve /health (expected: admin.port, 9099)");
        assertThat(CommandLineRun.of("check", "conf", "--manifests", rendered.toString())
                        .code())
                .isEqualTo(2);
    }

    @Test
    void check_warns_of_an_admin_port_that_the_probes_of_the_pod_cannot_reach(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("a.yaml"), "admin: { host: 127.0.0.1 }\nroutes: { GET /: { respond: 1 } }\n");
        assertThat(CommandLineRun.of("check", folder.toString(), "--strict").code())
                .isZero();
        assertThat(check(folder).code()).isZero();
        assertThat(check(folder).err())
                .contains("a.yaml:1:16: warning: admin.host: 127.0.0.1: the probes of Kubernetes");
        assertThat(check(Path.of("conf")).err()).isEmpty();
    }

    @Test
    void the_pod_mounts_the_config_map_at_the_folder_that_the_image_reads() throws Exception {
        YamlTree volume = named("conf", manifests.pod().at("spec/volumes"));
        assertThat(volume.valueAt("configMap/name"))
                .isEqualTo(manifests.find("ConfigMap", "sluice-conf").valueAt("metadata/name"));
        YamlTree mount = named("conf", manifests.container().at("volumeMounts"));
        assertThat(Dockerfile.read().last("CMD").execForm())
                .contains(mount.at("mountPath").text());
        assertThat(mount.find("subPath"))
                .as("a subPath mount receives no updates")
                .isEmpty();
    }

    @Test
    void the_container_ports_are_the_ports_of_conf() throws Exception {
        for (Manifests rendered : gateways().values()) {
            assertThat(rendered.port("http")).isEqualTo(ShippedConfiguration.port("server/port"));
            assertThat(rendered.port("admin")).isEqualTo(ShippedConfiguration.port("admin/port"));
        }
    }

    @Test
    void the_admin_port_listens_on_all_addresses_in_the_image_and_no_setting_overrides_it() throws Exception {
        assertThat(Dockerfile.read().all("ENV").map(Instruction::arguments)).contains("SLUICE_ADMIN_HOST=0.0.0.0");
        assertThat(ShippedConfiguration.isSet("admin/host")).isFalse();
        assertThat(manifests.container().at("env").items())
                .extracting(variable -> variable.valueAt("name"))
                .doesNotContain("SLUICE_ADMIN_HOST");
    }

    @Test
    void the_status_of_a_failed_pod_has_the_reason() {
        assertThat(manifests.container().valueAt("terminationMessagePolicy")).isEqualTo("FallbackToLogsOnError");
        assertThat(manifests.container().find("terminationMessagePath"))
                .as("another file than the default, which the gateway writes")
                .isEmpty();
    }

    @Test
    void the_pod_runs_as_the_user_of_the_image() throws Exception {
        YamlTree context = manifests.pod().at("spec/securityContext");
        assertThat(context.valueAt("runAsUser") + ":" + context.valueAt("runAsGroup"))
                .isEqualTo(Dockerfile.read().last("USER").arguments());
    }

    @Test
    void the_grace_period_covers_the_sleep_the_drain_its_first_requests_and_five_seconds_to_close() throws Exception {
        Drain drain = ServerSpec.defaults().drain();
        assertThat(ShippedConfiguration.isSet("server/drain"))
                .as("conf sets server.drain")
                .isFalse();
        gateways().forEach((name, rendered) -> {
            int grace = rendered.pod().at("spec/terminationGracePeriodSeconds").number();
            int sleep =
                    rendered.container().at("lifecycle/preStop/sleep/seconds").number();
            assertThat(Duration.ofSeconds(grace))
                    .as(name)
                    .isGreaterThanOrEqualTo(drain.delay().plus(drain.limit()).plusSeconds(sleep + 6L + 5L));
        });
    }

    /** Returns everything that has pods of the gateway: the base, the overlays, and the base with components. */
    private static Map<String, Manifests> gateways() {
        Map<String, Manifests> gateways = Kustomizations.all();
        assertThat(gateways.remove("overlays/check")).isNotNull();
        return gateways;
    }

    @Test
    void the_limit_of_the_drain_is_at_least_the_longest_deadline() throws Exception {
        assertThat(ServerSpec.defaults().drain().limit()).isGreaterThanOrEqualTo(ShippedConfiguration.maxDeadline());
    }

    @Test
    void heap_direct_buffers_and_classes_leave_64_mib_of_the_limit_for_threads_and_compiled_code() {
        gateways().forEach((name, rendered) -> {
            Size limit = Size.parse(
                    rendered.container().at("resources/limits/memory").text() + "B");
            String options = rendered.variable("JDK_JAVA_OPTIONS");
            long heap = limit.bytes() * option("MaxRAMPercentage=(\\d+)", options) / 100;
            Size direct = Size.mib(option("MaxDirectMemorySize=(\\d+)m", options));
            Size classes = Size.mib(option("MaxMetaspaceSize=(\\d+)m", options));
            assertThat(heap + direct.bytes() + classes.bytes())
                    .as(name)
                    .isLessThanOrEqualTo(limit.bytes() - Size.mib(64).bytes());
        });
    }

    private static long option(String pattern, String options) {
        Matcher option = Pattern.compile("-XX:" + pattern).matcher(options);
        assertThat(option.find()).as(pattern).isTrue();
        return Long.parseLong(option.group(1));
    }

    private static YamlTree named(String name, YamlTree list) {
        return list.items().stream()
                .filter(item -> item.valueAt("name").equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no item named " + name));
    }
}

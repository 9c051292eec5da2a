package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.KUBECTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edge.ServerSpec;
import dev.sluice.edge.ServerSpec.Drain;
import dev.sluice.real.Needs;
import dev.sluice.spec.Size;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Manifests, image and configuration agree about the same settings. */
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
    void the_pod_mounts_that_config_map_as_a_folder_where_the_image_looks() throws Exception {
        YamlTree volume = named("conf", manifests.pod().at("spec/volumes"));
        assertThat(volume.valueAt("configMap/name"))
                .isEqualTo(manifests.find("ConfigMap", "sluice-conf").valueAt("metadata/name"));
        YamlTree mount = named("conf", manifests.container().at("volumeMounts"));
        assertThat(Dockerfile.read().last("CMD").execForm())
                .contains(mount.at("mountPath").text());
        assertThat(mount.find("subPath")).as("would never see an update").isEmpty();
    }

    @Test
    void the_ports_are_those_of_conf() throws Exception {
        assertThat(manifests.port("http")).isEqualTo(ShippedConfiguration.port("server/port"));
        assertThat(manifests.port("admin")).isEqualTo(ShippedConfiguration.port("admin/port"));
    }

    @Test
    void the_probes_reach_the_admin_port_which_is_on_loopback_elsewhere() throws Exception {
        assertThat(ShippedConfiguration.valueAt("admin/host")).isEqualTo("${SLUICE_ADMIN_HOST:-127.0.0.1}");
        assertThat(manifests.variable("SLUICE_ADMIN_HOST")).isEqualTo("0.0.0.0");
    }

    @Test
    void the_pod_runs_as_the_user_of_the_image() throws Exception {
        YamlTree context = manifests.pod().at("spec/securityContext");
        assertThat(context.valueAt("runAsUser") + ":" + context.valueAt("runAsGroup"))
                .isEqualTo(Dockerfile.read().last("USER").arguments());
    }

    @Test
    void the_grace_covers_the_sleep_the_delay_the_limit_and_five_seconds_to_close() throws Exception {
        int grace = manifests.pod().at("spec/terminationGracePeriodSeconds").number();
        int sleep = manifests.container().at("lifecycle/preStop/sleep/seconds").number();
        Drain drain = ServerSpec.defaults().drain();
        assertThat(ShippedConfiguration.isSet("server/drain"))
                .as("conf leaves the defaults")
                .isFalse();
        assertThat(Duration.ofSeconds(grace))
                .isGreaterThanOrEqualTo(drain.delay().plus(drain.limit()).plusSeconds(sleep + 5L));
    }

    @Test
    void a_request_accepted_at_the_last_moment_still_has_its_full_deadline() throws Exception {
        assertThat(ServerSpec.defaults().drain().limit()).isGreaterThanOrEqualTo(ShippedConfiguration.maxDeadline());
    }

    @Test
    void heap_direct_buffers_and_classes_leave_64_mib_of_the_limit_for_threads_and_compiled_code() {
        Size limit =
                Size.parse(manifests.container().at("resources/limits/memory").text() + "B");
        long heap = limit.bytes() * option("MaxRAMPercentage=(\\d+)") / 100;
        Size direct = Size.mib(option("MaxDirectMemorySize=(\\d+)m"));
        Size classes = Size.mib(option("MaxMetaspaceSize=(\\d+)m"));
        assertThat(heap + direct.bytes() + classes.bytes())
                .isLessThanOrEqualTo(limit.bytes() - Size.mib(64).bytes());
    }

    private long option(String pattern) {
        Matcher option = Pattern.compile("-XX:" + pattern).matcher(manifests.variable("JDK_JAVA_OPTIONS"));
        assertThat(option.find()).as(pattern).isTrue();
        return Long.parseLong(option.group(1));
    }

    private static YamlTree named(String name, YamlTree list) {
        return list.items().stream()
                .filter(item -> item.valueAt("name").equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("none is named " + name));
    }
}

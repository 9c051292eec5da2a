package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.HELM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.real.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that the chart rejects, each with a message that says the value, the sum and a way out. */
@Needs(HELM)
class ChartErrorsTest {

    private static final String CONF = "conf: { gateway.yaml: '{}' }\n";
    private static final String BLANK = """
            conf:
            existingClaim:
            reload:
            image: { tag: , digest: }
            imagePullSecrets:
            admin: { tokenSecret: { name: } }
            secrets: { name: }
            service: { annotations: , externalTrafficPolicy: , trafficDistribution: }
            extraEnv:
            extraEnvFrom:
            extraVolumes:
            extraVolumeMounts:
            extraContainers:
            initContainers:
            affinity:
            priorityClassName:
            topologySpread:
            networkPolicy: { enabled: true, extraIngress: , extraEgress: }
            autoscaling: { kind: keda, keda: { serverAddress: p, query: , triggers: } }
            check: { enabled: true }
            trustedProxies:
            httpRoute: { parentRefs: , hostnames: }
            tls: { secretName: , issuer: { name: }, dnsNames: , caConfigMap: }
            store: { url: , secretName: }
            test: { path: , expect: }
            """;
    private static final int MEBIBYTE = 1_048_576;

    @TempDir
    private Path folder;

    private HelmChart.Rendering render(String values, String... more) throws Exception {
        return HelmChart.tryRender("edge", Files.writeString(folder.resolve("values.yaml"), values), more);
    }

    @ParameterizedTest
    @MethodSource({"unknown", "blank", "sources", "names", "memory", "grace", "stores", "others", "rejectedByKubernetes"
    })
    void fails_with_a_message(String values, String message) throws Exception {
        HelmChart.Rendering failed = render(values);
        assertThat(failed.err()).contains(message);
        assertThat(failed.code()).isEqualTo(1);
    }

    static Stream<Arguments> unknown() {
        return Stream.of(
                Arguments.of(CONF + "replica: 3", "additional properties 'replica' not allowed"),
                Arguments.of(CONF + "image: { name: sluice }", "at '/image': additional properties 'name' not allowed"),
                Arguments.of(
                        CONF + "autoscaling: { keda: { address: x } }",
                        "at '/autoscaling/keda': additional properties 'address' not allowed"),
                Arguments.of(CONF + "replicas: 0", "at '/replicas': minimum: got 0, want 1"),
                Arguments.of("conf: { a.yaml: 3 }", "at '/conf/a.yaml': got number, want string"),
                Arguments.of(CONF + "autoscaling: { kind: both }", "at '/autoscaling/kind': value must be one of"));
    }

    /** Helm takes a key without a value for one that deletes the default. */
    static Stream<Arguments> blank() {
        return Stream.of(
                Arguments.of(CONF + "replicas:", "missing property 'replicas'"),
                Arguments.of(CONF + "image: { repository: }", "at '/image': missing property 'repository'"),
                Arguments.of(CONF + "ports: { http: }", "at '/ports': missing property 'http'"),
                Arguments.of(CONF + "preStopSeconds:", "missing property 'preStopSeconds'"),
                Arguments.of(CONF + "service:", "missing property 'service'"),
                Arguments.of(CONF + "demo:", "missing property 'demo'"),
                Arguments.of(CONF + "store: { demo: { image: } }", "at '/store/demo': missing property 'image'"),
                Arguments.of(CONF + "autoscaling: { kind: }", "at '/autoscaling': missing property 'kind'"),
                Arguments.of(
                        CONF + "autoscaling: { kind: hpa, minReplicas: }",
                        "at '/autoscaling': missing property 'minReplicas'"));
    }

    static Stream<Arguments> rejectedByKubernetes() {
        String demo = "demo: { enabled: true }\n";
        return Stream.of(
                Arguments.of(
                        CONF + "extraVolumes: [{ name: tmp }]",
                        "extraVolumes: tmp (expected: another name; the pod has a volume of this one)"),
                Arguments.of(CONF + "secrets: { name: a }\nextraVolumes: [{ name: secrets }]", "extraVolumes: secrets"),
                Arguments.of(demo + "extraVolumes: [{ name: issuer }]", "extraVolumes: issuer"),
                Arguments.of(
                        CONF + "extraVolumeMounts: [{ name: tmp, mountPath: /conf }]",
                        "extraVolumeMounts: /conf (expected: another mountPath; the container has a mount there)"),
                Arguments.of(
                        CONF + "extraContainers: [{ name: sluice }]", "extraContainers: sluice (expected: another"),
                Arguments.of(demo + "initContainers: [{ name: issuer }]", "extraContainers: issuer (expected: another"),
                Arguments.of(
                        CONF + "extraEnv: [{ name: A, value: b }, { name: A, value: c }]",
                        "extraEnv: A is there twice (expected: once)"),
                Arguments.of(
                        CONF + "ports: { http: 9090 }",
                        "ports.http and ports.admin are both 9090 (expected: two ports)"),
                Arguments.of(
                        "existingConfigMap: Bad Name", "at '/existingConfigMap': 'Bad Name' does not match pattern"),
                Arguments.of(CONF + "trustedProxies: [foo]", "at '/trustedProxies/0': 'foo' does not match pattern"),
                Arguments.of(
                        CONF + "service: { externalTrafficPolicy: Local }",
                        "service.externalTrafficPolicy: Local with service.type: ClusterIP (expected: the type NodePort or LoadBalancer)"));
    }

    static Stream<Arguments> sources() {
        String none =
                "no configuration (expected: conf, with the text of each file; existingConfigMap; or existingClaim. "
                        + "demo.enabled=true shows an example)";
        return Stream.of(
                Arguments.of("{}", none),
                Arguments.of("conf: {}", none),
                Arguments.of("conf:", none),
                Arguments.of("reload: rollout", none),
                Arguments.of(
                        CONF + "existingConfigMap: mine", "conf and existingConfigMap are set (expected: one of them)"),
                Arguments.of(CONF + "existingClaim: mine", "conf and existingClaim are set (expected: one of them)"),
                Arguments.of(
                        "{ existingConfigMap: a, existingClaim: b }",
                        "existingConfigMap and existingClaim are set (expected: one of them)"),
                Arguments.of(
                        "{ existingConfigMap: mine, reload: rollout }",
                        "reload: rollout beside existingConfigMap (expected: no reload, which concerns conf; "),
                Arguments.of(
                        CONF + "extraVolumes: [{ name: conf }]",
                        "conf and extraVolumes are set (expected: one of them)"),
                Arguments.of(
                        "{ extraVolumes: [{ name: conf }], reload: in-place }",
                        "reload: in-place beside extraVolumes (expected: no reload, which concerns conf; "),
                Arguments.of(
                        "{ existingClaim: mine, reload: in-place }",
                        "reload: in-place beside existingClaim (expected: no reload, which concerns conf; "));
    }

    static Stream<Arguments> names() {
        String path = " (expected: a YAML file below conf, as routes/shop.yaml; no part begins with a dot)";
        String long254 = "a".repeat(249) + ".yaml";
        return Stream.of(
                Arguments.of("conf: { ../a.yaml: '' }", "conf: name \"../a.yaml\"" + path),
                Arguments.of("conf: { a/../b.yaml: '' }", "conf: name \"a/../b.yaml\"" + path),
                Arguments.of("conf: { /a.yaml: '' }", "conf: name \"/a.yaml\"" + path),
                Arguments.of("conf: { a//b.yaml: '' }", "conf: name \"a//b.yaml\"" + path),
                Arguments.of("conf: { .a.yaml: '' }", "conf: name \".a.yaml\"" + path),
                Arguments.of("conf: { sluice.schema.json: '' }", "conf: name \"sluice.schema.json\"" + path),
                Arguments.of(
                        "conf: { ? " + long254 + " : '' }",
                        "conf: name \"" + long254 + "\" has 254 characters (expected: at most 253, "),
                Arguments.of(
                        "conf: { a/b.yaml: '', a-b.yaml: '' }",
                        "conf: \"a-b.yaml\" and \"a/b.yaml\" both become the file a-b.yaml of the pod "));
    }

    static Stream<Arguments> memory() {
        String sum = "javaOptions: heap + direct buffers + classes + the rest of the process: ";
        return Stream.of(
                Arguments.of(
                        memory("384Mi", "-Xmx256m -XX:MaxDirectMemorySize=64m -XX:MaxMetaspaceSize=96m"),
                        sum
                                + "256Mi + 64Mi + 96Mi + 64Mi = 480Mi > 384Mi (expected: at most resources.limits.memory; "),
                Arguments.of(
                        memory(
                                "0.5Gi",
                                "-XX:MaxRAMPercentage=57 -XX:MaxDirectMemorySize=64m -XX:MaxMetaspaceSize=98304k"),
                        sum + "292Mi + 64Mi + 96Mi + 64Mi = 516Mi > 512Mi"),
                Arguments.of(
                        memory("536870912", "-Xmx1m -XX:MaxDirectMemorySize=1g -XX:MaxMetaspaceSize=96m"),
                        sum + "1Mi + 1024Mi + 96Mi + 64Mi = 1185Mi > 512Mi"),
                Arguments.of(
                        memory("512Mi", "-Xmx1m -Xmx1g -XX:MaxDirectMemorySize=64m -XX:MaxMetaspaceSize=96m"),
                        sum + "1024Mi + "),
                Arguments.of(
                        memory("512Mi", "-Xmx1t -XX:MaxDirectMemorySize=64m -XX:MaxMetaspaceSize=96m"),
                        sum + "1048576Mi + 64Mi + "),
                Arguments.of(
                        memory("512Mi", "-Xmx64m -XX:MaxDirectMemorySize=1T -XX:MaxMetaspaceSize=96m"),
                        sum + "64Mi + 1048576Mi + "),
                Arguments.of(
                        memory(
                                "512Mi",
                                "-XX:MaxHeapSize=2g -XX:MaxRAMPercentage=50 -XX:MaxDirectMemorySize=64m -XX:MaxMetaspaceSize=96m"),
                        sum + "2048Mi + 64Mi + "),
                Arguments.of(
                        memory(
                                "512Mi",
                                "-Xmx64m -XX:MaxHeapSize=1g -XX:MaxDirectMemorySize=64m -XX:MaxMetaspaceSize=96m"),
                        sum + "1024Mi + 64Mi + "),
                Arguments.of(
                        memory("512Mi", "-Xmx64mb -XX:MaxDirectMemorySize=64m -XX:MaxMetaspaceSize=96m"),
                        "has no -Xmx"),
                Arguments.of(
                        memory("512Mi", "-XX:MaxDirectMemorySize=64m -XX:MaxMetaspaceSize=96m"),
                        "has no -Xmx (expected: -XX:MaxRAMPercentage=50 or -Xmx64m, so that"),
                Arguments.of(
                        memory("512Mi", "-Xmx64m -XX:MaxMetaspaceSize=96m"),
                        "has no -XX:MaxDirectMemorySize= (expected: -XX:MaxDirectMemorySize=64m, so that"),
                Arguments.of(
                        memory("512Mi", "-Xmx64m -XX:MaxDirectMemorySize=64m"),
                        "has no -XX:MaxMetaspaceSize= (expected: "),
                Arguments.of(CONF + "javaOptions:", "javaOptions: \"\" has no -Xmx (expected: "),
                Arguments.of(CONF + "resources:", "resources.limits.memory: \"\" (expected: a size, "),
                Arguments.of(
                        CONF + "resources: { limits: null }",
                        "resources.limits.memory: \"\" (expected: a size, as 512Mi; "),
                Arguments.of(
                        CONF + "resources: { limits: { memory: much } }",
                        "resources.limits.memory: \"much\" (expected: a size, as 512Mi; "),
                Arguments.of(
                        CONF + "extraEnv: [{ name: JDK_JAVA_OPTIONS, value: -Xmx9g }]",
                        "extraEnv: JDK_JAVA_OPTIONS (expected: javaOptions, whose sizes the chart adds up)"));
    }

    private static String memory(String limit, String options) {
        return CONF + "resources: { limits: { memory: " + limit + " } }\njavaOptions: " + options;
    }

    static Stream<Arguments> grace() {
        return Stream.of(
                Arguments.of(
                        CONF + "terminationGracePeriodSeconds: 48",
                        "terminationGracePeriodSeconds: 48 (expected: at least preStopSeconds 5 + server.drain.delay 3 + "
                                + "6 for first requests + server.drain.limit 30 + 5 to close = 49; raise it, "),
                Arguments.of(
                        grace(49, "{ delay: 4s }"),
                        "delay 4 + 6 for first requests + server.drain.limit 30 + 5 to close = 50"),
                Arguments.of(grace(49, "{ delay: 3001ms }"), "server.drain.delay 4 + "),
                Arguments.of(grace(50, "{ limit: 1m }"), "server.drain.limit 60 + 5 to close = 79"),
                Arguments.of(grace(99, "{ limit: 1h }"), "server.drain.limit 3600 + "),
                Arguments.of(grace(99, "{ limit: 1d }"), "server.drain.limit 86400 + "),
                Arguments.of(grace(48, "{ delay: '${DELAY:-9s}' }"), "server.drain.delay 3 + "),
                Arguments.of(grace(48, "3s"), "server.drain.delay 3 + "),
                Arguments.of("{ existingClaim: mine, terminationGracePeriodSeconds: 48 }", "to close = 49"),
                Arguments.of("{ demo: { enabled: true }, terminationGracePeriodSeconds: 48 }", "to close = 49"),
                Arguments.of(CONF + "preStopSeconds: 7", "preStopSeconds 7 + "),
                Arguments.of(
                        "conf: { a.yaml: '{}', b/c.yaml: 'server: { drain: { delay ' }",
                        "conf: b/c.yaml: error converting YAML to JSON: yaml: line 1: did not find expected"));
    }

    private static String grace(int seconds, String drain) {
        return "terminationGracePeriodSeconds: " + seconds + "\nconf: { a.yaml: '{}', b.yaml: \"server: { drain: "
                + drain + " }\" }";
    }

    static Stream<Arguments> stores() {
        String absent = " and no file of conf has the section store (expected: one, as in k8s/components/store";
        return Stream.of(
                Arguments.of(CONF + "store: { enabled: true }", "store.enabled," + absent + "/store.yaml)"),
                Arguments.of(
                        CONF + "store: { demo: { enabled: true } }",
                        "store.demo.enabled," + absent + "-demo/store.yaml)"),
                Arguments.of(
                        "existingClaim: mine\nstore: { enabled: true, demo: { enabled: true } }",
                        "store.enabled and store.demo.enabled: choose one store"),
                Arguments.of(
                        "existingClaim: mine\nstore: { url: 'rediss://a' }",
                        "store.url: rediss://a without store.enabled (expected: store.enabled=true)"),
                Arguments.of(
                        "existingClaim: mine\nstore: { secretName: a, demo: { enabled: true } }",
                        "store.secretName: a without store.enabled (expected: store.enabled=true)"),
                Arguments.of(
                        CONF + "store: { enabled: true, url: 'http://a' }",
                        "at '/store/url': 'http://a' does not match pattern"),
                Arguments.of(
                        "existingClaim: mine\nstore: { enabled: true, secretName: a }\nextraVolumes: [{ name: store }]",
                        "extraVolumes: store (expected: another name"));
    }

    static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of(
                        CONF + "labels: { app.kubernetes.io/name: mine }",
                        "labels: app.kubernetes.io/name: mine (expected: another label; the chart sets this one)"),
                Arguments.of(
                        "conf: { a.yaml: 'admin: { tls: { certificate: a, key: b } }' }",
                        "conf: a.yaml: admin.tls (expected: none; the probes of the chart speak HTTP"),
                Arguments.of(
                        CONF + "podLabels: { app.kubernetes.io/instance: mine }",
                        "podLabels: app.kubernetes.io/instance: mine (expected: "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                CONF,
                CONF + "{ global: { region: west }, enabled: true }",
                CONF + "terminationGracePeriodSeconds: 49",
                CONF
                        + "resources: { limits: { memory: 480Mi } }\njavaOptions: -Xmx256m -XX:MaxDirectMemorySize=64m -XX:MaxMetaspaceSize=96m",
                "conf: { A.YML: '' }",
                "conf: { a..b.yaml: '' }",
                "conf: { a.yaml: 'server: 3' }",
                "conf: { a.yaml: 'server: { drain: { delay: 2s, limit: 29s } }' }\nterminationGracePeriodSeconds: 47",
                "conf: { a.yaml: 'routes: { unreadable' }",
                "conf: { a.yaml: 'text' }",
                "conf: { a.yaml: 'admin: { port: 9090 }' }",
                CONF + "service: { type: LoadBalancer, externalTrafficPolicy: Local }",
                CONF + "trustedProxies: [10.0.0.0/8, 'fd00::/8', 192.168.1.1]",
                "existingConfigMap: mine",
                "existingClaim: mine",
                "existingClaim: mine\nstore: { enabled: true }",
                "existingClaim: mine\nstore: { demo: { enabled: true } }",
                "conf: { a.yaml: 'routes: { unreadable' }\nstore: { enabled: true }",
                "conf: { a.yaml: 'store: { url: redis://a }', b.yaml: '{}' }\nstore: { enabled: true }",
                "demo: { enabled: true }",
                "{ demo: { enabled: true }, existingConfigMap: mine }",
                CONF
                        + "labels:\nannotations:\npodLabels:\nextraEnv:\nextraVolumes:\ntolerations:\nservice: { annotations: }"
            })
    void renders(String values) throws Exception {
        HelmChart.Rendering rendered = render(values.replace(CONF + "{", "{ conf: { gateway.yaml: '{}' }, "));
        assertThat(rendered.err()).isEmpty();
        assertThat(rendered.code()).isZero();
    }

    /** The templates see no value at all for such a key. */
    @Test
    void a_blank_text_list_or_map_is_the_same_as_an_empty_one() throws Exception {
        String needed =
                "networkPolicy.enabled=true,autoscaling.kind=keda,autoscaling.keda.serverAddress=p,check.enabled=true";
        HelmChart.Rendering blank = render("existingConfigMap: mine\n" + BLANK);
        assertThat(blank.err()).isEmpty();
        assertThat(blank.out())
                .isNotEmpty()
                .isEqualTo(render("existingConfigMap: mine", "--set=" + needed).out());
    }

    @Test
    void a_name_may_have_253_characters() throws Exception {
        assertThat(render("conf: { ? " + "a".repeat(248) + ".yaml : '' }").code())
                .isZero();
    }

    @Test
    void a_configuration_may_have_one_mebibyte_with_the_names_of_its_files() throws Exception {
        int others = "a.yaml".length() + "b.yaml".length() + "x".length();
        String fits = "#" + "x".repeat(MEBIBYTE - others - 1);
        assertThat(render("conf: { b.yaml: x, a.yaml: '" + fits + "' }").code()).isZero();
        assertThat(render("conf: { b.yaml: x, a.yaml: '" + fits + "x' }").err())
                .contains(
                        "conf has 1048577 bytes (expected: at most 1048576, the limit of a ConfigMap; put it on a volume with "
                                + "existingClaim, or into two ConfigMaps of a projected volume named conf in extraVolumes: docs/kubernetes.md#large-configurations)");
    }

    @Test
    void bytes_count_and_not_characters() throws Exception {
        assertThat(render("conf: { a.yaml: '#" + "é".repeat(MEBIBYTE / 2) + "' }")
                        .err())
                .contains("conf has 1048583 bytes");
    }
}

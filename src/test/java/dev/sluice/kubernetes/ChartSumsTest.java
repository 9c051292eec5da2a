package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.HELM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.spec.Durations;
import dev.sluice.core.spec.Size;
import dev.sluice.real.Needs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Adds up the memory and the seconds of the pods that the chart renders, without the chart's own sums. */
@Needs(HELM)
class ChartSumsTest {
    private static final Pattern DURATION = Pattern.compile("\\d+(ms|s|m|h|d)");

    static Stream<Path> sets() throws Exception {
        return ChartValuesTest.sets().stream();
    }

    @ParameterizedTest
    @MethodSource("sets")
    void the_grace_period_is_longer_than_the_sleep_the_drain_and_what_is_around_them(Path set) {
        Manifests rendered = ChartValuesTest.render(set);
        YamlTree pod = rendered.find("Deployment", "edge-sluice").at("spec/template/spec");
        Duration sleep = Duration.ofSeconds(
                pod.at("containers/0/lifecycle/preStop/sleep/seconds").number());
        Duration drain = drain(rendered, "delay", "3s").plus(drain(rendered, "limit", "30s"));
        assertThat(Duration.ofSeconds(pod.at("terminationGracePeriodSeconds").number()))
                .isGreaterThanOrEqualTo(sleep.plus(drain).plusSeconds(6 + 5));
    }

    /** Returns a duration of {@code server.drain}, or the default if the set has no such text. */
    private static Duration drain(Manifests rendered, String name, String otherwise) {
        return rendered.ofKind("ConfigMap").stream()
                .flatMap(map -> map.find("data/gateway.yaml").stream())
                .flatMap(file -> YamlTree.documents(file.text()).stream())
                .flatMap(file -> file.find("server/drain/" + name).stream())
                .map(YamlTree::text)
                .filter(text -> DURATION.matcher(text).matches())
                .map(Durations::parse)
                .findFirst()
                .orElseGet(() -> Durations.parse(otherwise));
    }

    @ParameterizedTest
    @MethodSource("sets")
    void heap_direct_buffers_and_classes_leave_64_mib_of_the_limit(Path set) {
        YamlTree container =
                ChartValuesTest.render(set).find("Deployment", "edge-sluice").at("spec/template/spec/containers/0");
        String options = container.at("env/0/value").text();
        long limit = size(container.at("resources/limits/memory").text() + "B");
        long heap = options.contains("-Xmx")
                ? size(option("-Xmx(\\d+)m", options) + "MiB")
                : limit * Long.parseLong(option("MaxRAMPercentage=(\\d+)", options)) / 100;
        assertThat(heap
                        + size(option("MaxDirectMemorySize=(\\d+)m", options) + "MiB")
                        + size(option("MaxMetaspaceSize=(\\d+)m", options) + "MiB")
                        + size("64MiB"))
                .isLessThanOrEqualTo(limit);
    }

    private static long size(String text) {
        return Size.parse(text).bytes();
    }

    private static String option(String pattern, String options) {
        Matcher option = Pattern.compile(pattern).matcher(options);
        assertThat(option.find()).as(pattern).isTrue();
        return option.group(1);
    }
}

package dev.sluice.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The heap does not grow with reloads. A process of its own measures it, without the objects of other tests. */
class HeapAfterReloadsTest {
    private static final Pattern MEASURED = Pattern.compile("after 100: (\\d+)\\s+after 1000: (\\d+)");

    @Test
    void the_heap_after_a_thousand_reloads_is_within_5_percent_of_that_after_a_hundred() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HeapAfterReloads.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Matcher measured = MEASURED.matcher(said);
        assertThat(measured.find()).as(said).isTrue();
        long after100 = Long.parseLong(measured.group(1));
        long after1000 = Long.parseLong(measured.group(2));
        assertThat(after1000).as(measured.group()).isLessThan(after100 + after100 / 20);
    }
}

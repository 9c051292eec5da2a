package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.telemetry.ConfigMeters;
import dev.sluice.telemetry.Meters;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page on operations has the metrics that there are. */
class OperationsPageTest {
    private static final Pattern METRIC = Pattern.compile("(?m)^\\| `(sluice_config_\\w+)`");

    @Test
    void the_page_has_every_metric_of_the_configuration_by_its_name_in_prometheus() {
        Meters meters = new Meters();
        ConfigMeters config = new ConfigMeters(meters.registry(), 1, Instant.EPOCH);
        config.accepted("changed", 2, Instant.EPOCH, 0);
        config.refused("refused", 3);

        Set<String> scraped = meters.scrape()
                .lines()
                .filter(line -> line.startsWith("sluice_config_"))
                .map(line -> line.split("[ {]", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> told = METRIC.matcher(Page.read("docs/operations.md").text())
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(told).isEqualTo(scraped);
    }
}

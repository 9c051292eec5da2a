package dev.sluice.real;

import static dev.sluice.real.ExternalProgram.PROMETHEUS;
import static dev.sluice.real.ExternalProgram.VALKEY;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.fixture.Await;
import dev.sluice.real.FaultyMetricsTest.FaultyGateways;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The dashboard, the rules and the metrics with Debian's Prometheus, which scrapes two gateways under faults. promtool checks the
 * rules, and shows each alert.
 */
@Needs({PROMETHEUS, VALKEY})
class MonitoringTest {
    private static final Path COMPONENT = Path.of("k8s/components/monitoring");
    private static final Pattern SERIES = Pattern.compile("series: '(\\w+)");

    /** A function of Grafana: a query, and the label whose values the variable has. */
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*), (\\w+)\\)");

    /** One client, because Prometheus accepts 512 connections. */
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    static Path folder;

    private static FaultyGateways gateways;
    private static RealServer prometheus;

    @BeforeAll
    static void start() throws Exception {
        writeRules();
        gateways = new FaultyGateways(Files.createDirectory(folder.resolve("conf")));
        gateways.causeFaults();
        prometheus = RealServer.Prometheus.start(folder, configuration());
    }

    @AfterAll
    static void stop() {
        if (prometheus != null) prometheus.close();
        if (gateways != null) gateways.close();
    }

    /** Runs the command of docs/operations.md. */
    private static void writeRules() throws Exception {
        String command = Files.readAllLines(Path.of("docs/operations.md")).stream()
                .filter(line -> line.startsWith("sed ") && line.contains("rules.yaml"))
                .findFirst()
                .orElseThrow();
        Process sed = new ProcessBuilder("bash", "-c", command.replace("> rules.yaml", ">" + folder + "/rules.yaml"))
                .inheritIO()
                .start();
        assertThat(sed.waitFor()).isZero();
    }

    private static String configuration() {
        return """
                global: { scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 200ms }
                rule_files: [rules.yaml]
                scrape_configs:
                  - job_name: sluice
                    static_configs:
                      - targets: [%s]
                """.formatted(gateways.targets());
    }

    private static String promtool(String... arguments) throws Exception {
        return FaultyMetricsTest.promtool(folder, ProcessBuilder.Redirect.PIPE, arguments);
    }

    @Test
    void promtool_accepts_the_rules_and_the_configuration() throws Exception {
        assertThat(promtool("check", "rules", "rules.yaml")).contains("SUCCESS");
        assertThat(promtool("check", "config", "prometheus.yml")).contains("SUCCESS");
    }

    @Test
    void every_panel_of_the_dashboard_has_data() throws Exception {
        List<String> queries = panelQueries();
        assertThat(queries).hasSizeGreaterThan(60);
        for (String query : queries) assertHasData(query);
    }

    @Test
    void every_variable_of_the_dashboard_has_values() throws Exception {
        for (JsonNode variable : dashboard().at("/templating/list")) {
            if (!variable.path("type").asText().equals("query")) continue;
            Matcher values = LABEL_VALUES.matcher(variable.at("/query/query").asText());
            assertThat(values.matches()).as(variable.toString()).isTrue();
            assertHasData("group by (" + values.group(2) + ") (" + substitute(values.group(1)) + ")");
        }
    }

    @Test
    void every_recording_rule_has_data() throws Exception {
        List<String> names = rules().map(rule -> rule.get("record"))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
        assertThat(names).hasSize(9);
        for (String name : names) assertHasData(name);
    }

    @Test
    void each_alert_fires_and_does_not_fire_on_series_that_the_gateways_have() throws Exception {
        Path test = Path.of("src/test/resources/monitoring/alerts.test.yaml");
        Files.copy(test, folder.resolve("alerts.test.yaml"));
        assertThat(promtool("test", "rules", "alerts.test.yaml")).contains("SUCCESS");

        String yaml = Files.readString(test);
        for (String alert : alerts())
            assertThat(yaml)
                    .containsPattern("alertname: " + alert + "\\n +eval_time: \\w+\\n +exp_alerts: \\n")
                    .containsPattern("alertname: " + alert + "\\n +eval_time: \\w+\\n +exp_alerts: \\[]");
        Set<String> series = new LinkedHashSet<>();
        SERIES.matcher(yaml).results().forEach(found -> series.add(found.group(1)));
        for (String name : series) assertHasData(name);
    }

    @Test
    void no_alert_reads_a_series_that_its_test_does_not_have() throws Exception {
        String tests = Files.readString(Path.of("src/test/resources/monitoring/alerts.test.yaml"));
        rules().map(rule -> String.valueOf(rule.get("expr")))
                .flatMap(expression -> Pattern.compile("\\b(sluice|process)_\\w+")
                        .matcher(expression)
                        .results())
                .forEach(name -> assertThat(tests).contains(name.group()));
    }

    @Test
    void prometheus_evaluates_every_rule_without_an_error() {
        Await.until(() -> get("/api/v1/rules").findValuesAsText("lastEvaluation").stream()
                .noneMatch(time -> time.startsWith("0001")));
        assertThat(get("/api/v1/rules").findValuesAsText("health"))
                .hasSizeGreaterThan(20)
                .containsOnly("ok");
    }

    private static Set<String> alerts() throws IOException {
        Set<String> alerts = new LinkedHashSet<>();
        rules().forEach(rule -> {
            if (rule.get("alert") instanceof String name) alerts.add(name);
        });
        return alerts;
    }

    private static Stream<Map<?, ?>> rules() throws IOException {
        Object document =
                new Load(LoadSettings.builder().build()).loadFromString(Files.readString(folder.resolve("rules.yaml")));
        return list(document, "groups").stream()
                .flatMap(group -> list(group, "rules").stream())
                .map(rule -> (Map<?, ?>) rule);
    }

    private static List<?> list(Object mapping, String key) {
        return (List<?>) requireNonNull(((Map<?, ?>) mapping).get(key));
    }

    private static JsonNode dashboard() throws IOException {
        return new ObjectMapper().readTree(COMPONENT.resolve("dashboard.json").toFile());
    }

    private static List<String> panelQueries() throws IOException {
        List<String> queries = new ArrayList<>();
        for (JsonNode panel : dashboard().path("panels"))
            for (JsonNode target : panel.path("targets"))
                queries.add(substitute(target.path("expr").asText()));
        return queries;
    }

    /** Replaces the variables of Grafana as it does for "All" and a minute. */
    private static String substitute(String query) {
        return query.replace("$__rate_interval", "1m").replaceAll("\\$(job|route|backend)", ".*");
    }

    private static void assertHasData(String query) {
        String path = "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
        try {
            Await.until(() -> !get(path).at("/data/result").isEmpty());
        } catch (AssertionError empty) {
            throw new AssertionError("no data: " + query + "\n" + get(path), empty);
        }
    }

    private static JsonNode get(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(prometheus.address() + path))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            return new ObjectMapper()
                    .readTree(CLIENT.send(request, BodyHandlers.ofString()).body());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

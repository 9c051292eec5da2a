package dev.sluice.config.load;

import static dev.sluice.config.load.TestConfiguration.errors;
import static dev.sluice.config.load.TestConfiguration.valid;
import static dev.sluice.config.load.TestConfiguration.warnings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.Configuration;
import dev.sluice.config.model.ConfigurationDiff;
import dev.sluice.tools.report.FindingReport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes in {@code telemetry.otlp}. */
class TelemetryMistakesTest {
    private static final String ROUTE = "routes: { GET /a: { identity: none, respond: 1 } }\n";

    private static List<String> errorsOf(String otlp) {
        return errors("telemetry: { otlp: { " + otlp + " } }\n" + ROUTE);
    }

    @Test
    void only_the_endpoint_must_be_written() {
        assertThat(errorsOf("endpoint: \"http://collector:4318\"")).isEmpty();
        assertThat(errorsOf("sample: 5%"))
                .containsExactly("1:20: telemetry.otlp.endpoint: missing (expected: a URL such as http://orders:8080)");
        assertThat(valid(ROUTE).telemetry().otlp()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ftp://collector        | "ftp://collector" (expected: a URL such as http://orders:8080)
            http://me:hush@c       | a URL cannot hold an @; write user and password in credentials
            http://collector/a?k=v | http://collector/a (expected: no query and no fragment)
            """)
    void an_endpoint_that_no_export_can_use_is_rejected(String url, String error) {
        assertThat(errorsOf("endpoint: \"" + url + "\""))
                .singleElement()
                .asString()
                .endsWith("telemetry.otlp.endpoint: " + error);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sample: 101%        | sample: 101% (expected: 0% to 100%)
            slow: 0s            | slow: 0ms (expected: 1ms to 1h)
            timeout: 2m         | timeout: 2m (expected: 100ms to 1m)
            queue: 0            | queue: 0 (expected: 1 to 100000)
            service_name: ''    | service_name: '' (expected: 1 to 255 characters)
            protocol: grpc      | protocol: unknown key (expected: endpoint, secret_headers, sample, slow, service_name, attributes, timeout, queue)
            attributes: { '': x } | attributes: '' (expected: names of 1 to 255 characters)
            """)
    void a_setting_outside_its_range_is_an_error_at_its_location(String setting, String error) {
        assertThat(errorsOf("endpoint: \"http://c\", " + setting.replace("''", "\"\"")))
                .singleElement()
                .asString()
                .startsWith("1:")
                .endsWith(": telemetry.otlp." + error);
    }

    @Test
    void a_header_that_no_request_can_carry_is_rejected_without_its_value() {
        assertThat(errorsOf("endpoint: \"http://c\", secret_headers: { \"a b\": hush }"))
                .singleElement()
                .asString()
                .endsWith("telemetry.otlp.secret_headers: a b (expected: names of header fields)");
        assertThat(errorsOf("endpoint: \"http://c\", secret_headers: { key: \"${V:-hush\\n}\" }"))
                .singleElement()
                .asString()
                .endsWith("telemetry.otlp.secret_headers: a mapping (expected: printable ASCII characters in key)");
    }

    @Test
    void a_plain_header_is_a_warning_and_no_report_shows_it() {
        String text = "telemetry:\n  otlp:\n    endpoint: http://c:4318\n    secret_headers: { X-Key: hush }\n" + ROUTE;
        assertThat(warnings(text))
                .containsExactly("4:30: telemetry.otlp.secret_headers.X-Key: a secret in plain text;"
                        + " use ${file:/path} or ${NAME} instead");
        assertThat(FindingReport.text(TestConfiguration.load(text))).doesNotContain("hush");
        assertThat(valid(text).toString()).doesNotContain("hush");
    }

    @Test
    void the_port_of_grpc_is_a_warning() {
        assertThat(warnings("telemetry: { otlp: { endpoint: \"http://collector:4317\" } }\n" + ROUTE))
                .containsExactly(
                        "1:32: telemetry.otlp.endpoint: \"http://collector:4317\": 4317 is the port of OTLP over"
                                + " gRPC (expected: that of OTLP over HTTP, usually 4318)");
    }

    @Test
    void a_difference_names_the_settings_and_never_their_values() {
        Configuration from = valid(
                "telemetry: { otlp: { endpoint: \"http://c\", secret_headers: { k: \"${V:-one}\" } } }\n" + ROUTE);
        Configuration to = valid(
                "telemetry: { otlp: { endpoint: \"http://d\", secret_headers: { k: \"${V:-two}\" } } }\n" + ROUTE);
        assertThat(ConfigurationDiff.between(from, to))
                .hasToString("settings: ~telemetry.otlp.endpoint, ~telemetry.otlp.secret_headers.k");
    }
}

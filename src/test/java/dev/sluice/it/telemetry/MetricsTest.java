package dev.sluice.it.telemetry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.TestGateway;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page of metrics of a real gateway. */
class MetricsTest {
    private static final int ROUTES = 10;
    private static final int TARGETS = 10_000;
    private static final int PIPELINED = 20;

    private static String routes() {
        StringBuilder yaml =
                new StringBuilder("defaults: { route: { slo: { availability: 99.9%, latency: 40ms } } }\n");
        yaml.append("routes:\n");
        for (int route = 0; route < ROUTES; route++)
            yaml.append("  ? GET /r%1$d/{id}\n  : { respond: $path.id, answer: { status: \"%2$s\" } }\n"
                    .formatted(route, "if (starts-with($path.id, \\\"1\\\")) 503 else 200"));
        return yaml.toString();
    }

    @Test
    void ten_routes_with_ten_thousand_paths_and_methods_each_leave_fewer_than_2000_series() throws Exception {
        try (TestGateway gateway = TestGateway.of(routes());
                Socket caller = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            InputStream responses = new BufferedInputStream(caller.getInputStream());
            for (int first = 0; first < ROUTES * TARGETS; first += PIPELINED) {
                caller.getOutputStream().write(requests(first).getBytes(ISO_8859_1));
                readResponses(responses);
            }
            String metrics = gateway.adminGet("/metrics").body();
            assertThat(metrics.lines().filter(line -> !line.startsWith("#")).count())
                    .isLessThan(2000);
            assertThat(metrics)
                    .contains(
                            "route=\"GET /r9/{id}\",status_class=\"2xx\"",
                            "route=\"GET /r9/{id}\",status_class=\"5xx\"")
                    .contains("route=\"none\"")
                    .doesNotContain("M1", "/r1/1");
        }
    }

    /** Every second request has a method that no route and no standard knows. */
    private static String requests(int first) {
        StringBuilder requests = new StringBuilder();
        for (int number = first; number < first + PIPELINED; number++)
            requests.append(number / ROUTES % 2 == 0 ? "GET" : "M" + number)
                    .append(" /r" + number % ROUTES + "/" + number + " HTTP/1.1\r\nHost: a\r\n\r\n");
        return requests.toString();
    }

    /** Reads as many responses as there were requests. Each has a Content-Length. */
    private static void readResponses(InputStream in) throws IOException {
        for (int response = 0; response < PIPELINED; response++) {
            String head = readHead(in);
            int start = head.indexOf("content-length: ") + "content-length: ".length();
            in.skipNBytes(Integer.parseInt(head.substring(start, head.indexOf('\r', start))));
        }
    }

    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            assertThat(next).as("after " + head).isNotNegative();
            head.append((char) Character.toLowerCase(next));
        }
        return head.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2 | application/openmetrics-text; version=1.0.0; charset=utf-8",
                "application/openmetrics-text | application/openmetrics-text; version=1.0.0; charset=utf-8",
                "text/plain, application/openmetrics-text;q=0.9 | text/plain; version=0.0.4; charset=utf-8",
                "application/openmetrics-text;q=0, text/plain | text/plain; version=0.0.4; charset=utf-8",
                "*/* | text/plain; version=0.0.4; charset=utf-8",
                "application/json | text/plain; version=0.0.4; charset=utf-8",
                "not a media type | text/plain; version=0.0.4; charset=utf-8"
            })
    void the_accept_header_selects_the_format(String accept, String contentType) {
        try (TestGateway gateway = TestGateway.of("routes: { GET /a: { respond: 1 } }\n")) {
            var response = gateway.adminGet("/metrics", "Accept", accept);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("content-type")).contains(contentType);
            assertThat(response.body().endsWith("# EOF\n")).isEqualTo(contentType.startsWith("application"));
        }
    }
}

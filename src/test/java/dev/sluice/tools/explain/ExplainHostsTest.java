package dev.sluice.tools.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.GoldenFile;
import dev.sluice.tools.cli.CommandLineRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code sluice explain} for routes with conditions on host and headers. */
class ExplainHostsTest {
    private static final String CONF = "src/test/resources/dev/sluice/tools/explain/hosts";

    private static CommandLineRun explain(String... arguments) {
        List<String> all = new ArrayList<>(List.of("explain", "--conf", CONF));
        all.addAll(List.of(arguments));
        return CommandLineRun.of(all.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({
        "/orders, '', GET /orders",
        "www.example.com/orders, '', GET /orders",
        "/orders, X-Version: 2, GET /orders X-Version=2",
        "/orders, x-version:2, GET /orders X-Version=2",
        "shop.example.com/orders, '', GET shop.example.com/orders",
        "https://Shop.Example.com:8443/orders?limit=1, '', GET shop.example.com/orders",
        "http://shop.example.com./orders#top, '', GET shop.example.com/orders",
        "/orders, 'Host: shop.example.com:8080', GET shop.example.com/orders",
        "a.b.example.com/stock, '', GET *.example.com/stock",
    })
    void the_host_and_the_headers_decide(String target, String header, String route) {
        CommandLineRun run = header.isEmpty() ? explain("GET", target) : explain("GET", target, "--header", header);
        assertThat(run.out()).startsWith("GET " + target + "\nmatches " + route + "  " + CONF);
    }

    @Test
    void several_headers_may_decide_together() {
        assertThat(explain("GET", "shop.example.com/orders", "-H", "X-Version: 2", "-H", "X-Beta: on")
                        .out())
                .contains("matches GET shop.example.com/orders X-Version=2 X-Beta=on");
    }

    @Test
    void conditional_matches_are_listed_if_the_request_leaves_conditions_open() {
        GoldenFile.assertEqual(
                "tools/explain/hosts.txt", explain("GET", "/orders").out());
        assertThat(explain("GET", "/orders", "--json").out())
                .contains("\"others\" : [ {\n    \"route\" : \"GET /orders X-Version=2\"");
        assertThat(explain("GET", "shop.example.com/orders", "-H", "X-Version: 1", "-H", "X-Beta: on")
                        .out())
                .doesNotContain("left open");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | /stock                 | '' | With a host or further headers, it matches: GET *.example.com/stock (F:7:3).
            POST | /stock                 | X-Version: 1 | The closest route is POST api.example.com/stock X-Version=2 (F:8:3): its path matches, but it needs the host api.example.com, and the request has no host, and it needs the header X-Version: 2, not 1.
            POST | api.example.com/stock  | X-Other: 1 | With a host or further headers, it matches: POST api.example.com/stock X-Version=2 (F:8:3).
            POST | apj.example.com/stock  | X-Version: 2 | The closest route is POST api.example.com/stock X-Version=2 (F:8:3): its path matches, but it needs the host api.example.com, not apj.example.com; did you mean api.example.com?
            GET  | example.com/stock      | '' | The closest route is GET *.example.com/stock (F:7:3): its path matches, but it needs the host *.example.com, not example.com.
            PUT  | shop.example.com/stock | '' | The closest route is GET *.example.com/stock (F:7:3): its path matches, but its method is GET, not PUT.
            """)
    void an_unmatched_host_or_header_is_reported(String method, String target, String header, String expected) {
        CommandLineRun run = header.isEmpty() ? explain(method, target) : explain(method, target, "--header", header);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .isEqualTo("No route matches " + method + " " + target + ". "
                        + expected.replace("F:", CONF + "/routes.yaml:") + "\n");
    }

    @Test
    void a_repeated_header_that_a_condition_reads_is_reported() {
        assertThat(explain("POST", "api.example.com/stock", "-H", "X-Version: 2", "-H", "X-Version: 2")
                        .out())
                .contains("it needs the header X-Version: 2, and the request has it more than once");
    }
}

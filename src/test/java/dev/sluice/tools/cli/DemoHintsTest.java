package dev.sluice.tools.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.Environment;
import dev.sluice.config.source.FolderSnapshot;
import dev.sluice.config.source.SourceFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The commands that {@code sluice demo} prints. {@code .ci/demo} runs them. */
class DemoHintsTest {
    private static final String BACKENDS = """
            backends:
              customers: { url: http://127.0.0.1:9401 }
              orders: { url: http://127.0.0.1:9402 }
            """;

    private static String hints(Configuration configuration) {
        return DemoHints.of(configuration, 8080, 9090, 9402, Path.of("my-conf"));
    }

    private static String hints(String routes) {
        SourceFile file = new SourceFile("a.yaml", BACKENDS + "routes:\n" + routes.indent(2));
        return hints(requireNonNull(
                ConfigurationLoader.load(List.of(file), name -> null).configuration()));
    }

    private static String ofShippedFolder() {
        FolderSnapshot folder = FolderSnapshot.read(Path.of("conf"));
        return hints(requireNonNull(ConfigurationLoader.load(folder, Environment.of(name -> null), null)
                .configuration()));
    }

    private static List<String> commands(String hints) {
        return hints.lines()
                .filter(line -> line.startsWith("  curl"))
                .map(String::strip)
                .toList();
    }

    @Test
    void the_shipped_folder_has_the_requests_of_the_readme() {
        assertThat(commands(ofShippedFolder()))
                .containsExactly(
                        "curl -s localhost:8080/customers/42/overview; echo",
                        "curl -s localhost:8080/products/p3; echo",
                        "curl -s -X POST 'localhost:9402/_demo/fail?for=30s'; echo; "
                                + "curl -si localhost:8080/customers/42/overview; echo",
                        "curl -s localhost:9090/requests; echo",
                        "curl -s localhost:9090/metrics | grep sluice_");
        assertThat(ofShippedFolder()).contains("in a second terminal", "The configuration is in my-conf");
    }

    @Test
    void hints_name_only_routes_of_the_folder() {
        String hints = hints("GET /products/{id}: { respond: 1 }");
        assertThat(commands(hints).get(0)).isEqualTo("curl -s localhost:8080/products/p3; echo");
        assertThat(hints).doesNotContain("overview", "/_demo/");
    }

    @Test
    void a_folder_without_the_routes_of_the_demo_gets_a_request_for_its_own_routes() {
        String hints = hints("""
                GET /customers/{id}/orders: { steps: { o: { call: GET orders /orders } } }
                POST /orders: { respond: 1 }
                GET /shop/{customer}/{product}/{day}/{rest*}: { respond: 1 }
                GET api.example.com/a: { respond: 1 }
                GET /b X-Version=2: { respond: 1 }
                GET /c'd: { respond: 1 }
                GET /e: { respond: 1 }
                GET /f: { respond: 1 }
                """);
        assertThat(commands(hints))
                .startsWith(
                        "curl -s localhost:8080/customers/42/orders; echo",
                        "curl -s localhost:8080/shop/42/p3/1/1; echo",
                        "curl -s localhost:8080/e; echo",
                        "curl -s -X POST 'localhost:9402/_demo/fail?for=30s'; echo; "
                                + "curl -si localhost:8080/customers/42/orders; echo",
                        "curl -s localhost:9090/requests; echo");
    }

    @Test
    void routes_that_need_a_caller_get_no_request() {
        SourceFile file = new SourceFile("a.yaml", """
                identity: { keys: { api_keys: { header: X-Key, sha256: { me: %s } } } }
                routes: { GET /a: { identity: keys, respond: 1 } }
                """.formatted("0".repeat(64)));
        Configuration configuration = requireNonNull(
                ConfigurationLoader.load(List.of(file), name -> null).configuration());
        assertThat(commands(hints(configuration))).hasSize(2).allMatch(command -> command.contains(":9090/"));
    }

    @Test
    void each_hint_ends_its_body_with_a_line_feed_of_echo() {
        assertThat(commands(ofShippedFolder()))
                .allMatch(command -> command.endsWith("; echo") || command.contains("/metrics | grep"));
    }
}

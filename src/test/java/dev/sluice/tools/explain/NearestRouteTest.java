package dev.sluice.tools.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tools.cli.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The route that {@code explain} calls the closest one, and the difference. */
class NearestRouteTest {
    @TempDir
    Path conf;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(conf.resolve("a.yaml"), """
                routes:
                  GET /: { respond: 1 }
                  GET /customers/{id}/overview: { respond: 1 }
                  GET /customers/{id}/orders/{order}: { respond: 1 }
                  GET /orders: { respond: 1 }
                  POST /order: { respond: 1 }
                  GET /api/v1/stock: { respond: 1 }
                  GET /files/{path*}: { respond: 1 }
                  GET /things/:id: { respond: 1 }
                  GET /{tenant}/x/{a}/{b}: { respond: 1 }
                """);
    }

    private String explain(String method, String path) {
        CommandLineRun run = CommandLineRun.of("explain", method, path, "--conf", conf.toString());
        assertThat(run.code()).isEqualTo(1);
        return run.out().replaceAll(" \\(\\S+\\.yaml:\\d+:\\d+\\)", "");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /api/customers/42/overview     | GET /customers/{id}/overview | it has nothing for segment 1, api.
            GET    | /customers/42/all/overview     | GET /customers/{id}/overview | it has nothing for segment 3, all.
            GET    | /customers/overview            | GET /customers/{id}/overview | it has /{id} before segment 2, overview.
            GET    | /v1/stock                      | GET /api/v1/stock | it has /api before segment 1, v1.
            GET    | /Customers/42/overview         | GET /customers/{id}/overview | segment 1 is Customers; did you mean customers?
            GET    | /customers/42/ordrs/7          | GET /customers/{id}/orders/{order} | segment 3 is ordrs; did you mean orders?
            GET    | /order                         | POST /order | its path matches, but its method is POST, not GET.
            POST   | /orders                        | GET /orders | its path matches, but its method is GET, not POST.
            DELETE | /ordres                        | GET /orders | its method is GET, not DELETE, and segment 1 is ordres; did you mean orders?
            GET    | /files                         | GET /files/{path*} | it continues with /{path*}.
            GET    | /files/                        | GET /files/{path*} | it continues with /{path*}.
            GET    | /files/a/                      | GET /files/{path*} | a trailing slash makes a different path.
            GET    | /filse/a/b/c/d/e/f             | GET /files/{path*} | segment 1 is filse; did you mean files?
            GET    | /customers/42/                 | GET /customers/{id}/overview | it continues with /overview.
            GET    | /orders/                       | GET /orders | a trailing slash makes a different path.
            GET    | /or%64ers/                     | GET /orders | a trailing slash makes a different path.
            GET    | /things/5                      | GET /things/:id | segment 2 is 5 (expected: :id), because :id is a literal segment; did you mean {id}?
            GET    | /x                             | GET / | it ends before /x.
            GET    | /customers/../orders           | GET /customers/{id}/orders/{order} | segment 2 is ..: the path is ambiguous and is rejected with 400.
            GET    | /orders//7                     | GET /orders | segment 2 is empty: the path is ambiguous and is rejected with 400.
            GET    | /customers/%2F/overview        | GET /customers/{id}/overview | segment 2 is %2F: the path is ambiguous and is rejected with 400.
            GET    | /customers/%zz/overview        | GET /customers/{id}/overview | segment 2 is %zz: the path is ambiguous and is rejected with 400.
            """)
    void the_closest_route_needs_the_fewest_changes(String method, String path, String route, String mismatch) {
        assertThat(explain(method, path))
                .isEqualTo("No route matches " + method + " " + path + ". The closest route is " + route + ": "
                        + mismatch + "\n");
    }

    @Test
    void a_route_whose_first_segment_is_a_host_is_close_to_requests_with_this_segment() throws IOException {
        Files.writeString(conf.resolve("b.yaml"), "routes: { 'GET users/{id}': { respond: 1 } }\n");
        assertThat(explain("GET", "/users/5"))
                .isEqualTo("No route matches GET /users/5. The closest route is GET users/{id}:"
                        + " users is its host, because no / precedes it; did you mean GET /users/{id}?\n");
        assertThat(explain("GET", "/order")).contains("closest route is POST /order: its path matches, but its method");
    }

    @Test
    void a_path_that_is_too_long_is_reported_as_such() {
        assertThat(explain("GET", "/customers" + "/x".repeat(5000)))
                .endsWith("the path is longer than 2048 characters and is rejected with 400.\n");
    }
}

package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.trace.RequestTrace;
import dev.sluice.trace.TraceContext;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The paths of kept requests on the admin port, with records that the test adds. */
class KeptRequestsTest {
    private final TestGateway gateway = TestGateway.of("routes: { GET /a: { respond: '1' } }\n");

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void add(String id, String route, int status, long millis) {
        RequestTrace request = new RequestTrace(id, TraceContext.start(new Random(1)), 0, 1, 0);
        request.onHead("GET", "192.0.2.1");
        request.onRoute(route);
        long end = 1 + TimeUnit.MILLISECONDS.toNanos(millis);
        request.startStep("s", 1).onEnd("answered", null, end);
        request.onResponseHead(status, true, end);
        request.onEnd(0, 0, end);
        gateway.gateway().recentRequests().add(request);
    }

    private List<String> ids(String query) {
        JsonArray requests =
                new JsonObject(gateway.adminGet("/requests" + query).body()).getJsonArray("requests");
        return requests.stream()
                .map(request -> ((JsonObject) request).getString("request_id"))
                .toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Test
    void the_list_is_filtered_by_kind_and_by_route() {
        add("slow-1", "GET /a", 200, 700);
        add("failed-1", "GET /b/{id}", 502, 1);
        add("both-1", "GET /b/{id}", 504, 900);
        add("fast-1", "GET /a", 200, 1);
        assertThat(ids("")).containsExactly("both-1", "slow-1", "failed-1");
        assertThat(ids("?kind=slow")).containsExactly("both-1", "slow-1");
        assertThat(ids("?kind=failed&route=" + encoded("GET /b/{id}"))).containsExactly("both-1", "failed-1");
        assertThat(ids("?route=nowhere")).isEmpty();
        assertThat(ids("?kind=sampled")).isEmpty();
        for (String query : List.of("?kind=slwo", "?kind=", "?kind=slow&kind=failed", "?kinds=slow", "?route=%zz"))
            assertThat(gateway.adminGet("/requests" + (query.contains("%zz") ? "?route=a&route=b" : query))
                            .statusCode())
                    .as(query)
                    .isEqualTo(400);
        assertThat(gateway.adminGet("/requests?kind=slwo").body()).contains("did you mean slow?");
    }

    @Test
    void one_request_is_a_document_and_a_picture_that_runs_nothing() {
        add("a-1", "GET /a", 200, 700);
        JsonObject request = new JsonObject(gateway.adminGet("/requests/a-1").body());
        assertThat(request.getDouble("ms")).isEqualTo(700.0);
        assertThat(request.getJsonArray("steps").getJsonObject(0).getString("step"))
                .isEqualTo("s");
        HttpResponse<String> picture = gateway.adminGet("/requests/a-1.svg");
        assertThat(picture.statusCode()).isEqualTo(200);
        assertThat(picture.headers().firstValue("content-type")).contains("image/svg+xml; charset=utf-8");
        assertThat(picture.headers().firstValue("content-security-policy"))
                .contains("default-src 'none'; style-src 'unsafe-inline'");
        assertThat(picture.headers().firstValue("x-content-type-options")).contains("nosniff");
        assertThat(picture.headers().firstValue("cache-control")).contains("no-store");
        assertThat(picture.body()).startsWith("<svg xmlns=").endsWith("</svg>\n");
    }

    @Test
    void an_id_that_ends_like_a_picture_is_found_and_an_unknown_id_is_not() {
        add("a.svg", "GET /a", 200, 700);
        assertThat(gateway.adminGet("/requests/a.svg").body()).startsWith("{\"request_id\":\"a.svg\"");
        assertThat(gateway.adminGet("/requests/a.svg.svg").body()).startsWith("<svg");
        for (String id : List.of(
                "b", "b.svg", ".svg", encoded("<script>alert(1)</script>"), encoded("a/../b"), "x".repeat(3000))) {
            HttpResponse<String> unknown = gateway.adminGet("/requests/" + id);
            assertThat(unknown.statusCode()).as(id).isEqualTo(404);
            assertThat(unknown.headers().firstValue("content-type")).contains("application/problem+json");
            assertThat(unknown.body()).doesNotContain("script");
        }
    }

    @Test
    void markup_in_an_id_or_a_route_is_text_in_the_document_and_in_the_picture() {
        String id = "<img src=x onerror=alert(1)>&\"'";
        add(id, "GET /<script>", 200, 700);
        assertThat(ids("")).containsExactly(id);
        assertThat(new JsonObject(gateway.adminGet("/requests/" + encoded(id)).body()).getString("route"))
                .isEqualTo("GET /<script>");
        assertThat(gateway.adminGet("/requests/" + encoded(id) + ".svg").body())
                .contains("&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;", "GET /&lt;script&gt;")
                .doesNotContain("<img", "<script");
    }

    @Test
    void they_change_nothing_so_only_get_is_allowed() {
        for (String path : List.of("/requests", "/requests/a"))
            assertThat(gateway.adminPost(path).statusCode()).isEqualTo(405);
    }
}

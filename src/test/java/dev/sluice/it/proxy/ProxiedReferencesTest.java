package dev.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.RawHttpClient;
import io.vertx.core.Vertx;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** References and cookies in the responses of proxy routes. */
class ProxiedReferencesTest extends ProxyFixture {
    @RegisterExtension
    final CapturedLog log = new CapturedLog("dev.sluice.gateway.proxy.mapping", Level.WARN);

    ProxiedReferencesTest(Vertx vertx) {
        super(vertx);
    }

    private HttpResponse<String> get(String forward, String... fields) {
        script(forward, FaultyResponse.status(201, String.join("\r\n", fields)));
        return gateway.get("/c/a/b");
    }

    @Test
    void a_reference_to_the_backend_leads_through_the_gateway_again() {
        close();
        backend = FaultyServer.start(
                vertx,
                peer -> FaultyResponse.status(
                                302,
                                "Location: " + backend.url() + "/v1/elsewhere?a=1#b\r\nContent-Location: /v1/x\r\n"
                                        + "Link: <next>; rel=next\r\nRefresh: 3;url=/v1/y")
                        .respond(peer),
                FaultyResponse.json("{\"found\":1}"));
        gateway = gatewayWith("");
        HttpResponse<String> response = gateway.get("/c/a/b");
        assertThat(response.headers().firstValue("location")).hasValue("/c/elsewhere?a=1#b");
        assertThat(response.headers().firstValue("content-location")).hasValue("/c/x");
        assertThat(response.headers().firstValue("link")).hasValue("</c/a/next>; rel=next");
        assertThat(response.headers().firstValue("refresh")).hasValue("3; url=/c/y");
        assertThat(gateway.get("/c/elsewhere").body()).isEqualTo("{\"found\":1}");
        assertThat(lastRequestHead()).startsWith("GET /v1/elsewhere ");
    }

    @Test
    void an_internal_reference_is_dropped_counted_and_logged_once() {
        HttpResponse<String> response = get("", "Location: http://orders.shop.svc:8080/secret", "ETag: \"1\"");
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("location")).isEmpty();
        assertThat(response.headers().firstValue("etag")).hasValue("\"1\"");
        gateway.get("/c/a/b");
        assertThat(gateway.adminGet("/metrics").body())
                .contains(
                        "sluice_proxy_dropped_total{field=\"location\",reason=\"internal_host\",route=\"GET /c/{path*}\"} 2.0");
        assertThat(log.lines())
                .containsExactly("WARN GET /c/{path*}: dropped Location of a response, because its host is not public");
    }

    @Test
    void references_to_unknown_paths_of_the_backend_and_with_users_are_dropped_and_public_hosts_stay() {
        assertThat(get("", "Location: /rel").headers().firstValue("location")).isEmpty();
        assertThat(get("", "Location: https://a:b@example.org/").headers().firstValue("location"))
                .isEmpty();
        assertThat(get("", "Location: https://example.org/" + "x".repeat(10_000))
                        .headers()
                        .firstValue("location"))
                .isEmpty();
        assertThat(get("", "Location: https://other.example/x").headers().firstValue("location"))
                .hasValue("https://other.example/x");
    }

    @Test
    void cookies_pass_only_by_name_and_belong_to_the_paths_of_the_route() {
        String cookie = "Set-Cookie: s=1; Path=/v1; Domain=127.0.0.1; HttpOnly";
        assertThat(get("", cookie).headers().firstValue("set-cookie")).isEmpty();
        assertThat(get("forward: { response: [set-cookie] }", cookie).headers().firstValue("set-cookie"))
                .hasValue("s=1; Path=/c; HttpOnly");
    }

    @Test
    void the_product_of_a_backend_is_shown_only_if_the_route_names_its_fields() {
        String[] product = {"Server: nginx/1.2", "X-Powered-By: PHP"};
        assertThat(get("", product).headers().map()).doesNotContainKeys("server", "x-powered-by");
        HttpResponse<String> named = get("forward: { response: [server, x-powered-by] }", product);
        assertThat(named.headers().firstValue("server")).hasValue("nginx/1.2");
        assertThat(named.headers().firstValue("x-powered-by")).hasValue("PHP");
    }

    @Test
    void early_hints_are_mapped() {
        script(
                "forward: { response: [link] }",
                FaultyResponse.text("HTTP/1.1 103 Early Hints\r\nLink: </v1/a.css>; rel=preload\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        try (RawHttpClient caller = client()) {
            assertThat(caller.send("GET /c/x HTTP/1.1\nHost: a\n\n").readUntil("\r\n\r\nok"))
                    .startsWith("HTTP/1.1 103 Early Hints\r\n")
                    .contains("</c/a.css>; rel=preload")
                    .doesNotContain("/v1/");
        }
    }

    @Test
    void a_proxied_response_is_not_composed_and_keeps_its_own_options() {
        assertThat(get("").headers().firstValue("x-content-type-options")).isEmpty();
        assertThat(gateway.get("/none").headers().firstValue("x-content-type-options"))
                .hasValue("nosniff");
    }
}

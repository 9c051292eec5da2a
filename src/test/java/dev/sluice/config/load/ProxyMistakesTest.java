package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes in proxy routes. */
class ProxyMistakesTest {
    private static final String AT = "routes.POST /x/{id}.";

    private static List<String> errors(String route) {
        return TestConfiguration.errors("backends: { catalog: { url: http://a }, orders: { url: http://b } }\nroutes:\n"
                + "  POST /x/{id}:\n" + route.indent(4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "steps: { a: { call: GET orders / } } | 5:12: {}steps",
                "respond: 1 | 5:14: {}respond",
                "answer: { status: 201 } | 5:13: {}answer",
            })
    void a_proxy_route_excludes_settings_of_composed_routes(String other, String expected) {
        String setting = other.substring(0, other.indexOf(':'));
        assertThat(errors("proxy: catalog /a\n" + other))
                .containsExactly(expected.replace("{}", AT)
                        + ": the route forwards requests to a backend (expected: proxy or " + setting + ")");
    }

    @Test
    void a_websocket_needs_a_get_of_a_backend_on_http1_and_origins_as_browsers_send_them() {
        assertThat(errors("proxy: catalog /a\nwebsocket: {}"))
                .containsExactly(
                        "5:16: " + AT + "websocket: the handshake of a WebSocket is a GET (expected: a route of GET)");
        assertThat(TestConfiguration.errors("""
                backends: { chat: { url: "https://a", http2: true } }
                routes: { GET /x: { proxy: chat /, websocket: {} } }
                """))
                .containsExactly(
                        "2:47: routes.GET /x.websocket: backend chat has http2: true (expected: a backend on HTTP/1.1)");
        for (String each : List.of("*", "null"))
            assertThat(errorOfOrigin(each))
                    .isEqualTo("2:59: routes.GET /x.websocket.origins[0]: " + each
                            + " (expected: an origin such as https://shop.example.com, and neither * nor null)");
        assertThat(errorOfOrigin("shop.example.com")).endsWith("an origin starts with https:// or http://");
        assertThat(errorOfOrigin("https://Shop.example.com")).endsWith("did you mean https://shop.example.com?");
        assertThat(errorOfOrigin("https://a:443")).endsWith("did you mean https://a?");
        assertThat(errorOfOrigin("https://a/")).endsWith("did you mean https://a?");
        assertThat(errorOfOrigin("https://a.example:65536")).endsWith("the port is not 1 to 65535");
        assertThat(errorOfOrigin("https://a.example.")).endsWith("did you mean https://a.example?");
        assertThat(errorOfOrigin("http://*")).endsWith("such as https://*.example.com");
    }

    private static String errorOfOrigin(String origin) {
        List<String> errors = TestConfiguration.errors("""
                backends: { chat: { url: "http://a" } }
                routes: { GET /x: { proxy: chat /, websocket: { origins: ["%s"] } } }
                """.formatted(origin));
        assertThat(errors).hasSize(1);
        return errors.get(0);
    }

    @ParameterizedTest
    @CsvSource({"1KiB", "64MiB", "3GiB", "1TiB"})
    void a_streamed_body_may_have_a_limit_up_to_a_tebibyte(String limit) {
        assertThat(errors("proxy: catalog /a\nlimits: { body: " + limit + " }")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "proxy: catalog /a | 1023B | 1023B (expected: 1KiB to 1TiB on a proxy route)",
                "proxy: catalog /a | 2TiB | 2TiB (expected: 1B to 1TiB)",
                "proxy: catalog /a | 999999999TiB | 999999999TiB (expected: a size such as 512B, 64KiB, 8MiB or 1GiB)",
                "respond: $body | 65MiB | 65MiB (expected: 1B to 64MiB, because the gateway holds the body)",
            })
    void a_limit_fits_the_kind_of_the_route(String kind, String limit, String expected) {
        assertThat(errors(kind + "\nlimits: { body: " + limit + " }"))
                .containsExactly("5:21: " + AT + "limits.body: " + expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[application/json, aplication/xml] | 5:49: {}limits.content_types[1]: aplication/xml; did you mean application/xml?",
                "[\"*/*\"] | 5:31: {}limits.content_types[0]: \"*/*\" (expected: a media type such as application/json, or image/*)",
                "[json] | 5:31: {}limits.content_types[0]: json (expected: a media type such as application/json, or image/*)",
                "['text/plain; charset=utf-8'] | 5:31: {}limits.content_types[0]: \"text/plain; charset=utf-8\""
                        + " (expected: a media type such as application/json, or image/*)",
            })
    void content_types_are_media_types_without_parameters(String types, String expected) {
        assertThat(errors("proxy: catalog /a\nlimits: { content_types: " + types + " }"))
                .containsExactly(expected.replace("{}", AT));
        assertThat(errors("proxy: catalog /a\nlimits: { content_types: [chemical/x-pdb, IMAGE/*] }"))
                .isEmpty();
    }

    @Test
    void gzip_needs_a_proxy() {
        assertThat(errors("respond: 1\nproxy_gzip: true"))
                .containsExactly(
                        "5:17: " + AT + "proxy_gzip: applies to a proxy route only, and the route has no proxy");
    }

    private static List<String> queryWarnings(String key, String settings) {
        return TestConfiguration.warnings("""
                backends: { catalog: { url: http://a } }
                routes:
                  %s: { proxy: catalog /a%s }
                """.formatted(key, settings)).stream()
                .filter(warning -> warning.contains("query"))
                .toList();
    }

    @Test
    void a_dropped_query_is_a_warning() {
        for (String method : List.of("GET", "HEAD"))
            assertThat(queryWarnings(method + " /x", ", forward: { headers: [accept] }"))
                    .containsExactly((method.equals("GET") ? "3:20" : "3:21") + ": routes." + method
                            + " /x.proxy: the query is dropped; write forward: { query: all } or none");
    }

    @Test
    void none_or_a_default_or_websocket_or_another_method_silences_it() {
        for (String query : List.of("none", "all", "[page]"))
            assertThat(queryWarnings("GET /x", ", forward: { query: " + query + " }"))
                    .isEmpty();
        assertThat(queryWarnings("GET /x", ", websocket: { origins: [\"https://a.example\"] }"))
                .isEmpty();
        assertThat(queryWarnings("POST /x", "")).isEmpty();
        assertThat(TestConfiguration.warnings("""
                defaults: { route: { forward: { query: none } } }
                backends: { catalog: { url: http://a } }
                routes: { GET /x: { proxy: catalog /a }, GET /y: { respond: 1 } }
                """)).isEmpty();
    }

    @Test
    void a_default_of_forward_is_checked_at_its_location() {
        assertThat(TestConfiguration.errors("""
                defaults: { route: { forward: { headers: [Host], query: [page] } } }
                backends: { catalog: { url: http://a } }
                routes:
                  GET /x: { proxy: "catalog /a?page=1" }
                  GET /y: { proxy: "catalog /a?page=2" }
                  GET /z: { proxy: "catalog /a?page=2", forward: { query: all } }
                """))
                .containsExactly(
                        "1:43: defaults.route.forward.headers[0]: Host: this header is set by the gateway alone",
                        "1:58: defaults.route.forward.query[0]: page: the target at conf/a.yaml:4:20 sets this parameter"
                                + " (expected: in one of the two)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "none"})
    void a_word_in_a_default_of_the_query_is_no_parameter(String word) {
        assertThat(TestConfiguration.errors("""
                defaults: { route: { forward: { query: %s } } }
                backends: { catalog: { url: http://a } }
                routes: { GET /x: { proxy: "catalog /a?%<s=1" } }
                """.formatted(word))).isEmpty();
    }

    @Test
    void a_streamed_body_cannot_be_validated() {
        assertThat(errors("proxy: catalog /a\nvalidate: { body: { type: object } }"))
                .containsExactly("5:15: " + AT + "validate: a proxy route forwards requests without reading them");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "catalogue /a | 4:13: {}proxy: catalogue is not in backends; did you mean catalog?",
                "catalog /a/{name} | 4:25: {}proxy: {name} is not in the route's path (expected: id)",
                "catalog /a/{idd} | 4:25: {}proxy: {idd} is not in the route's path; did you mean id?",
                "GET catalog /a | 4:13: {}proxy: not a target: expected backend /path, such as catalog /{path*}; did you mean catalog /a?",
                "catalog | 4:13: {}proxy: not a target: expected backend /path, such as catalog /{path*}",
            })
    void its_target_is_a_backend_and_a_path_with_variables_of_the_route(String target, String expected) {
        assertThat(errors("proxy: \"" + target + "\"")).containsExactly(expected.replace("{}", AT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "headers: [Connection] | 5:26: {}forward.headers[0]: Connection: this header belongs to one connection and is never forwarded",
                "headers: [accept, TE] | 5:34: {}forward.headers[1]: TE: this header belongs to one connection and is never forwarded",
                "headers: [Host] | 5:26: {}forward.headers[0]: Host: this header is set by the gateway alone",
                "headers: [X-Forwarded-For] | 5:26: {}forward.headers[0]: X-Forwarded-For: this header is set by the gateway alone",
                "headers: ['a b'] | 5:26: {}forward.headers[0]: \"a b\": not the name of a header",
                "response: [Transfer-Encoding] | 5:27: {}forward.response[0]: Transfer-Encoding: this header belongs to one connection and is never forwarded",
                "query: some | 5:23: {}forward.query: some (expected: all, none, or a list of names such as [page, limit])",
                "query: { a: 1 } | 5:23: {}forward.query: a mapping (expected: all, none, or a list of names such as [page, limit])",
                "header: [a] | 5:16: {}forward.header: unknown key; did you mean headers?",
            })
    void only_forwardable_headers_can_be_forwarded(String forward, String expected) {
        assertThat(errors("proxy: catalog /a\nforward: { " + forward + " }"))
                .containsExactly(expected.replace("{}", AT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "catalog /a{?id} | [page, ID] | 5:30: {}forward.query[1]: ID",
                "catalog /a?view=all | [\"view[]\"] | 5:24: {}forward.query[0]: \"view[]\"",
            })
    void a_forwarded_parameter_cannot_have_the_name_of_one_of_the_target(String target, String query, String expected) {
        assertThat(errors("proxy: \"" + target + "\"\nforward: { query: " + query + " }"))
                .containsExactly(expected.replace("{}", AT)
                        + ": the target at conf/a.yaml:4:12 sets this parameter (expected: in one of the two)");
        assertThat(errors("proxy: \"" + target + "\"\nforward: { query: all }")).isEmpty();
    }

    @Test
    void a_forwarded_header_that_the_backend_sets_is_a_warning() {
        assertThat(TestConfiguration.warnings("""
                defaults: { backend: { headers: { X-Zone: a } }, route: { forward: { query: none } } }
                backends:
                  own: { url: http://a, headers: { X-Tenant: shop } }
                  other: { url: http://a }
                routes:
                  GET /a: { proxy: own /x, forward: { headers: [accept, x-tenant] } }
                  GET /b: { proxy: other /x, forward: { headers: x-zone } }
                  GET /c: { proxy: other /x, forward: { headers: [x-tenant] } }
                """))
                .containsExactly(
                        "6:57: routes.GET /a.forward.headers[1]: x-tenant: a caller that sends this header replaces the value"
                                + " that headers of backend own sets",
                        "7:50: routes.GET /b.forward.headers: x-zone: a caller that sends this header replaces the value"
                                + " that headers of backend other sets");
    }

    @Test
    void forward_needs_a_proxy() {
        assertThat(errors("respond: 1\nforward: { query: all }"))
                .containsExactly("5:14: " + AT + "forward: applies to a proxy route only, and the route has no proxy");
    }

    @Test
    void limits_of_streams_need_a_proxy_and_values_within_their_ranges() {
        assertThat(errors("respond: 1\nstream: { max: 5 }"))
                .containsExactly("5:13: " + AT + "stream: applies to a proxy route only, and the route has no proxy");
        assertThat(errors("proxy: catalog /a\nstream: { idle: 0s, max: 0 }")).hasSize(2);
    }

    @Test
    void a_share_of_one_client_above_the_limit_of_its_route_names_the_location_of_the_limit() {
        assertThat(errors("proxy: catalog /a\nstream: { max: 5, per_client: 6 }"))
                .containsExactly("5:35: " + AT + "stream.per_client: 6 (expected: at most max, 5)");
        assertThat(errors("proxy: catalog /a\nstream: { max: 5, per_client: 5 }"))
                .isEmpty();
        assertThat(errors("proxy: catalog /a\nstream: { per_client: -1 }")).hasSize(1);
        assertThat(errors("proxy: catalog /a\nstream: { per_client: 101 }"))
                .containsExactly("5:27: " + AT + "stream.per_client: 101 (expected: at most max, 100)");
    }

    @Test
    void the_default_share_of_one_client_is_a_warning_where_a_route_has_streams() {
        assertThat(TestConfiguration.warnings("""
                backends:
                  a: { url: http://a }
                  b: { url: "http://b", http2: true }
                routes:
                  GET /a: { proxy: a /, stream: { max: 10 } }
                  GET /b: { proxy: a /, websocket: { origins: ["https://a.example"] } }
                  POST /c: { proxy: b /, grpc: true }
                  GET /d: { proxy: a /, stream: { max: 10, per_client: 2 } }
                  GET /e: { proxy: a /, stream: { max: 10, per_client: 0 } }
                  GET /f: { proxy: a /, stream: { max: 1 } }
                  GET /g: { proxy: a / }
                defaults: { route: { forward: { query: none } } }
                """))
                .containsExactly(
                        "5:33: routes.GET /a.stream: without stream.per_client, one client has at most 2 of the 10 open"
                                + " streams; per_client: 0 leaves it all of them",
                        "6:36: routes.GET /b.websocket: without stream.per_client, one client has at most 20 of the 100 open"
                                + " streams; per_client: 0 leaves it all of them",
                        "7:32: routes.POST /c.grpc: without stream.per_client, one client has at most 20 of the 100 open"
                                + " streams; per_client: 0 leaves it all of them");
        assertThat(TestConfiguration.warnings("""
                defaults: { backend: { http2: true }, route: { grpc: true } }
                backends: { a: { url: "http://a" } }
                routes: { POST /a: { proxy: a / }, POST /b: { proxy: a / } }
                """))
                .containsExactly(
                        "1:54: defaults.route.grpc: without stream.per_client, one client has at most 20 of the 100 open"
                                + " streams; per_client: 0 leaves it all of them");
    }

    @Test
    void the_tenant_of_a_proxy_route_cannot_depend_on_the_body() {
        assertThat(TestConfiguration.errors("""
                backends: { catalog: { url: http://a, bulkhead: { per: $body.tenant } } }
                routes:
                  POST /x: { proxy: catalog /a }
                  POST /y: { steps: { a: { call: GET catalog /a } } }
                """))
                .containsExactly("3:21: routes.POST /x.proxy: backends.catalog.bulkhead.per is $body.tenant,"
                        + " and a proxy route does not read bodies");
    }

    @Test
    void a_tenant_from_claims_is_a_warning_without_identity() {
        assertThat(TestConfiguration.warnings("""
                backends: { catalog: { url: http://a, bulkhead: { per: $claims.tenant } } }
                routes: { POST /x: { proxy: catalog /a } }
                """))
                .anySatisfy(warning -> assertThat(warning)
                        .contains("backends.catalog.bulkhead.per is $claims.tenant, and this route has no identity"));
    }
}

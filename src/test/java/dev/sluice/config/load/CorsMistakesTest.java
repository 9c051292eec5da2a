package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Invalid and suspicious settings of CORS: location, value, expectation and suggestion. */
class CorsMistakesTest {
    private static final String BACKENDS = "backends: { b: { url: http://b } }\n";

    private static List<String> errors(String routes) {
        return TestConfiguration.errors(BACKENDS + "routes:\n" + routes.indent(2));
    }

    private static List<String> warnings(String routes) {
        return TestConfiguration.warnings(BACKENDS + "routes:\n" + routes.indent(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "https://shop.example.com/ | an origin has no path; did you mean https://shop.example.com?",
                "https://shop.example.com/a?b | an origin has no path; did you mean https://shop.example.com?",
                "https://shop.example.com:99999 | the port is not 1 to 65535",
                "https://shop.example.com:443 | browsers leave out the default port; did you mean https://shop.example.com?",
                "https://Shop.example.com | an origin is in lower case; did you mean https://shop.example.com?",
                "https://shop.example.com. | a host has no dot at its end; did you mean https://shop.example.com?",
                "http://* | * stands for one whole label at the start, such as https://*.example.com",
                "https://shop.*.com | * stands for one whole label at the start, such as https://*.example.com",
                "shop.example.com | an origin starts with https:// or http://",
                "capacitor://localhost | an origin starts with https:// or http://",
            })
    void an_origin_that_is_none_is_an_error_at_its_location(String origin, String expected) {
        assertThat(errors("GET /a: { respond: 1, cors: { origins: [\"https://a.example\", \"" + origin + "\"] } }"))
                .singleElement()
                .asString()
                .startsWith("3:")
                .contains(": routes.GET /a.cors.origins[1]: " + origin + ": ")
                .endsWith(expected);
    }

    @Test
    void the_text_null_needs_quotes_and_a_list_needs_an_origin() {
        assertThat(errors("GET /a: { respond: 1, cors: { origins: [null] } }"))
                .containsExactly("3:43: routes.GET /a.cors.origins[0]: null (expected: an origin such as"
                        + " https://shop.example.com, https://*.example.com, * or \"null\")");
        assertThat(errors("GET /a: { respond: 1, cors: { origins: [] } }")).hasSize(1);
        assertThat(errors("GET /a: { respond: 1, cors: {} }"))
                .singleElement()
                .asString()
                .contains("cors.origins: missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "origins: '*', credentials: true | 3:60: routes.GET /a.cors.credentials: true (expected: false beside the"
                        + " origins * and null)",
                "origins: [\"null\"], credentials: true | 3:65: routes.GET /a.cors.credentials: true (expected: false beside"
                        + " the origins * and null)",
                "origins: '*', max_age: 25h | 3:56: routes.GET /a.cors.max_age: 25h (expected: 0s to 24h)",
                "origins: '*', headers: [\"a b\"] | 3:57: routes.GET /a.cors.headers[0]: a b (expected: the name of a header, and not *)",
                "origins: '*', expose: [x, \"*\"] | 3:59: routes.GET /a.cors.expose[1]: * (expected: the name of a header, and"
                        + " not *)",
                "origins: '*', expose: é | 3:55: routes.GET /a.cors.expose: é (expected: the name of a header, and not *)",
                "origin: '*' | 3:33: routes.GET /a.cors.origin: unknown key; did you mean origins?",
                "allowed_origins: '*' | 3:33: routes.GET /a.cors.allowed_origins: unknown key; did you mean origins?",
                "origins: '*', allow_credentials: true | 3:47: routes.GET /a.cors.allow_credentials: unknown key; did you mean"
                        + " credentials?",
                "origins: '*', expose_headers: [x] | 3:47: routes.GET /a.cors.expose_headers: unknown key; did you mean"
                        + " expose?",
            })
    void a_setting_that_does_not_fit_has_its_message(String cors, String expected) {
        assertThat(errors("GET /a: { respond: 1, cors: { " + cors + " } }")).containsExactly(expected);
    }

    @Test
    void each_name_that_is_no_header_is_an_error_at_its_location() {
        assertThat(errors("GET /a: { respond: 1, cors: { origins: '*', expose: [\"é\", x, \"a b\"] } }"))
                .containsExactly(
                        "3:56: routes.GET /a.cors.expose[0]: é (expected: the name of a header, and not *)",
                        "3:64: routes.GET /a.cors.expose[2]: a b (expected: the name of a header, and not *)");
    }

    @Test
    void credentials_of_a_route_beside_inherited_origins_name_the_origins() {
        assertThat(TestConfiguration.errors("""
                defaults: { route: { cors: { origins: "*" } } }
                routes: { GET /a: { respond: 1, cors: { credentials: true } } }
                """))
                .singleElement()
                .asString()
                .startsWith(
                        "2:54: routes.GET /a.cors.credentials: true (expected: false beside the origins * and null");
    }

    @Test
    void routes_that_differ_in_header_conditions_need_equal_cors() {
        String routes = """
                GET /a X-V=1: { respond: 1, cors: { origins: ["https://a.example"] } }
                GET /a X-V=2: { respond: 1%s }
                GET /a/{id}: { respond: 1, cors: { origins: ["https://a.example"] } }
                GET /a/{sku} X-V=2: { respond: 1, cors: { origins: ["https://b.example"] } }
                GET h.example/a: { respond: 1 }
                POST /a: { respond: 1 }
                """;
        String end = ", which differs in header conditions only (expected: the same cors as at conf/a.yaml:";
        String sku = "6:43: routes.GET /a/{sku} X-V=2.cors: a preflight for this route is also one for the route at"
                + " conf/a.yaml:5:3" + end + "5:36)";
        assertThat(errors(routes.formatted("")))
                .containsExactly(
                        "4:3: routes.GET /a X-V=2: a preflight for this route is also one for the route at conf/a.yaml:3:3"
                                + end + "3:37)",
                        sku);
        assertThat(errors(routes.formatted(", cors: { origins: [\"https://a.example\"] }")))
                .containsExactly(sku);
    }

    @Test
    void a_response_header_of_cors_has_one_source() {
        assertThat(errors("""
                GET /a:
                  respond: 1
                  cors: { origins: "*" }
                  answer: { headers: { access-control-Allow-Origin: '"*"', X-A: '"1"' } }
                GET /b:
                  respond: 1
                  answer: { headers: { Access-Control-Allow-Origin: '"*"' } }
                """))
                .containsExactly(
                        "6:26: routes.GET /a.answer.headers.access-control-Allow-Origin: cors at conf/a.yaml:5:11"
                                + " sets this header (expected: in one of the two)");
        assertThat(TestConfiguration.errors("""
                defaults: { route: { cors: { origins: "*" }, answer: { headers: { Access-Control-Max-Age: '"9"' } } } }
                routes: { GET /a: { respond: 1 }, GET /b: { respond: 1 } }
                """))
                .containsExactly(
                        "1:67: defaults.route.answer.headers.Access-Control-Max-Age: cors at conf/a.yaml:1:28 sets"
                                + " this header (expected: in one of the two)");
    }

    @Test
    void a_forwarded_response_header_of_cors_never_passes() {
        assertThat(warnings("""
                GET /a: { proxy: b /, cors: { origins: "*" }, forward: { query: all, response: [access-control-allow-origin, etag] } }
                GET /b: { proxy: b /, forward: { query: all, response: [access-control-allow-origin] } }
                """))
                .containsExactly(
                        "3:83: routes.GET /a.forward.response[0]: access-control-allow-origin: never passes, because"
                                + " cors sets the fields of GET /a");
    }

    @Test
    void credentials_that_nothing_reads_are_a_warning() {
        String cors = "cors: { origins: [\"https://a.example\"], credentials: true }";
        String none = ": does nothing for GET /a, which reads and forwards no cookie, and the server asks for no client"
                + " certificate";
        assertThat(warnings("GET /a: { proxy: b /, forward: { query: all }, " + cors + " }"))
                .containsExactly("3:103: routes.GET /a.cors.credentials: true" + none);
        assertThat(TestConfiguration.warnings("routes:\n  GET /a: { respond: 1, " + cors + " }"))
                .containsExactly("2:78: routes.GET /a.cors.credentials: true" + none);
        assertThat(warnings("GET /a: { proxy: b /, forward: { query: all, headers: [Cookie] }, " + cors + " }"))
                .isEmpty();
        assertThat(TestConfiguration.warnings("routes:\n  GET /a: { respond: $header.cookie, " + cors + " }"))
                .isEmpty();
        assertThat(TestConfiguration.warnings("""
                defaults: { route: { cors: { origins: ["https://a.example"], credentials: true } } }
                routes: { GET /a: { respond: 1 }, GET /b: { respond: 1 } }
                """))
                .containsExactly("1:75: defaults.route.cors.credentials: true" + none);
    }

    @Test
    void cookies_that_a_limit_of_the_identity_or_a_tenant_reads_use_credentials() {
        assertThat(TestConfiguration.warnings("""
                rate_limits: { visits: { rate: 1/s, key: $header.cookie }, all: { rate: 9/s, key: null } }
                identity: { keys: { rate_limits: [visits, all], api_keys: { header: X-Key, sha256: { ann: "%s" } } } }
                backends: { b: { url: http://b, bulkhead: { per: $header.cookie } } }
                defaults: { route: { cors: { origins: ["https://a.example"], credentials: true } } }
                routes:
                  GET /a: { identity: keys, respond: 1 }
                  GET /b: { identity: none, proxy: b /, forward: { query: all } }
                """.formatted("0".repeat(64)))).isEmpty();
    }

    @Test
    void an_options_route_beside_cors_is_a_warning() {
        assertThat(TestConfiguration.warnings("""
                routes:
                  GET /a/{id}: { respond: 1, cors: { origins: "*" } }
                  OPTIONS /a/{x}: { respond: 1 }
                  OPTIONS /b: { respond: 1, cors: { origins: "*" } }
                  GET /b: { respond: 1 }
                """))
                .containsExactly(
                        "3:3: routes.OPTIONS /a/{x}: receives no preflight, because the gateway responds by cors of the route at"
                                + " conf/a.yaml:2:3");
    }

    @Test
    void a_websocket_without_origins_says_why_those_of_cors_do_not_count() {
        String route =
                "GET /a: { proxy: b /, stream: { per_client: 20 }, websocket: {}, forward: { headers: [%s] }, cors: {"
                        + " origins: [%s]%s } }";
        String end = "without origins, no page of a browser can connect: each request with an Origin gets 403; ";
        String origin = "\"https://a.example\"";
        assertThat(warnings(route.formatted("cookie", origin, "")))
                .containsExactly(
                        "3:64: routes.GET /a.websocket: " + end + "those of cors do not count without its credentials:"
                                + " true, because the route reads or forwards cookie");
        assertThat(warnings(route.formatted("", "\"*\", \"null\"", "")))
                .containsExactly("3:64: routes.GET /a.websocket: " + end + "* and null of cors do not count");
        assertThat(warnings(route.formatted("cookie", origin, ", credentials: true")))
                .isEmpty();
        assertThat(warnings(route.formatted("", origin, ""))).isEmpty();
        assertThat(TestConfiguration.warnings("identity: { session: { api_keys: { header: Cookie, sha256: { ann: \""
                        + "0".repeat(64) + "\" } } } }\nbackends: { b: { url: http://b } }\nroutes:\n  "
                        + route.formatted("", origin, "").replace("{ proxy", "{ identity: session, proxy")))
                .singleElement()
                .asString()
                .endsWith("because the route reads or forwards cookie");
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void a_thousand_origins_of_a_thousand_routes_load() {
        String origins = IntStream.range(0, 1000)
                .mapToObj(i -> "\"https://shop-%d.example.com\"".formatted(i))
                .collect(Collectors.joining(", "));
        String routes = IntStream.range(0, 1000)
                .mapToObj(i -> "  GET /r%d: { respond: 1 }\n".formatted(i))
                .collect(Collectors.joining());
        assertThat(TestConfiguration.warnings(
                        "defaults: { route: { cors: { origins: [" + origins + "] } } }\nroutes:\n" + routes))
                .isEmpty();
    }
}

package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WarningsTest {

    @Test
    void a_gateway_without_routes_is_a_warning() {
        assertThat(TestConfiguration.warnings("server: { port: 0 }"))
                .containsExactly("1:1: no routes: every request gets a 404");
    }

    @Test
    void unused_backends_and_credentials_are_warnings() {
        assertThat(TestConfiguration.warnings("""
                credentials:
                  used: { grant: client_credentials, token_url: https://t/, client_id: x, client_secret: "${S:-y}" }
                  unused: { grant: client_credentials, token_url: https://t/, client_id: x, client_secret: "${S:-y}" }
                backends:
                  called: { url: http://a, credentials: used }
                  forgotten: { url: http://b }
                routes: { GET /a: { steps: { s: { call: GET called /x } } } }
                """))
                .containsExactly(
                        "3:3: credentials.unused: no backend uses these credentials",
                        "6:3: backends.forgotten: no route calls this backend");
    }

    @Test
    void inline_secrets_and_token_servers_without_tls_are_warnings() {
        assertThat(TestConfiguration.warnings("""
                credentials:
                  a: { grant: client_credentials, token_url: http://t/, client_id: x, client_secret: y }
                  b: { grant: client_credentials, issuer: http://t, client_id: x, client_secret: "${S:-y}" }
                  c: { grant: header, name: X-Key, value: "x${S:-y}" }
                  d: { grant: client_credentials, issuer: "http://localhost:8080/x", client_id: x, client_secret: "${S:-y}" }
                  e: { grant: client_credentials, token_url: "http://127.0.0.1/", client_id: x, client_secret: "${S:-y}" }
                backends:
                  a: { url: http://a, credentials: a }
                  b: { url: http://a, credentials: b }
                  c: { url: http://a, credentials: c }
                  d: { url: http://a, credentials: d }
                  e: { url: http://a, credentials: e }
                routes:
                  GET /a:
                    steps:
                      a: { call: GET a /x }
                      b: { call: GET b /x }
                      c: { call: GET c /x }
                      d: { call: GET d /x }
                      e: { call: GET e /x }
                """))
                .containsExactly(
                        "2:46: credentials.a.token_url: the secret and the tokens travel unencrypted; use https",
                        "2:86: credentials.a.client_secret: a secret in plain text; use ${file:/path} or ${NAME} instead",
                        "3:43: credentials.b.issuer: the secret and the tokens travel unencrypted; use https");
    }

    @Test
    void a_websocket_without_origins_is_a_warning() {
        assertThat(TestConfiguration.warnings("""
                backends: { chat: { url: "http://a" } }
                routes:
                  GET /a: { proxy: chat /, websocket: {}, stream: { per_client: 20 } }
                  GET /b: { proxy: chat /, websocket: { origins: ["https://shop.example.com:8443"] }, stream: { per_client: 20 } }
                """))
                .containsExactly(
                        "3:39: routes.GET /a.websocket: without origins, no page of a browser can connect: each request with an"
                                + " Origin gets 403");
    }

    @Test
    void a_route_that_seems_to_expect_bodies_of_get_and_has_no_limit_is_a_warning() {
        String message = " with a body gets 400 unexpected_body; write limits: { body: … } if the backend reads it";
        assertThat(TestConfiguration.warnings("""
                backends: { a: { url: http://a } }
                routes:
                  GET /a: { proxy: a /orders/_search, forward: { query: none } }
                  DELETE /b: { proxy: a /b, limits: { content_types: application/json } }
                  GET /c: { proxy: a /orders/_search, limits: { body: 1MiB }, forward: { query: none } }
                  POST /d: { proxy: a /orders/_search }
                  GET /e: { proxy: a /e, forward: { query: none } }
                """))
                .containsExactly(
                        "3:20: routes.GET /a.proxy: a GET" + message,
                        "4:54: routes.DELETE /b.limits.content_types: a DELETE" + message);
    }

    @Test
    void request_headers_with_an_underscore_are_warnings() {
        String message = ": the gateway rejects or drops request headers with an underscore in their name";
        assertThat(TestConfiguration.warnings("""
                server: { deadline_header: X_Deadline }
                identity: { a: { api_keys: { header: X_Key, sha256: { b: %s } } } }
                backends: { a: { url: http://a, headers: { X_Sent: "1" } } }
                routes:
                  GET /a X_Version=2: { identity: a, proxy: "a /x", forward: { headers: [X-Id, X_Id], response: X_Own, query: none } }
                """.formatted("0".repeat(64))))
                .containsExactlyInAnyOrder(
                        "1:28: server.deadline_header: X_Deadline" + message,
                        "2:38: identity.a.api_keys.header: X_Key" + message,
                        "5:3: routes.GET /a X_Version=2: X_Version" + message,
                        "5:80: routes.GET /a X_Version=2.forward.headers[1]: X_Id" + message);
    }

    @Test
    void a_default_header_with_an_underscore_is_one_warning_if_a_route_forwards_it() {
        String defaults = "defaults: { route: { forward: { headers: [X-Id, X_Id], query: none } } }\n";
        assertThat(TestConfiguration.warnings(defaults + """
                backends: { a: { url: http://a } }
                routes: { GET /a: { proxy: a /a }, GET /b: { proxy: a /b } }
                """))
                .containsExactly(
                        "1:49: defaults.route.forward.headers[1]: X_Id: the gateway rejects or drops request headers"
                                + " with an underscore in their name");
        assertThat(TestConfiguration.warnings(defaults + "routes: { GET /a: { respond: 1 } }"))
                .isEmpty();
    }

    @Test
    void unused_steps_are_warnings() {
        assertThat(TestConfiguration.warnings("""
                backends: { a: { url: http://a } }
                routes:
                  POST /x:
                    steps:
                      answered: { call: GET a /x, when: $asked }
                      asked: { call: GET a /x }
                      written: { call: POST a /x }
                      rescued: { call: GET a /x, fallback: [ { call: POST a /x } ] }
                      wasted: { call: GET a /x }
                    respond: { a: $answered }
                  GET /x:
                    steps:
                      each: { call: GET a /x }
                """))
                .containsExactly("9:7: routes.POST /x.steps.wasted: unused: neither respond nor a step uses its reply");
    }

    @Test
    void a_deadline_too_short_for_the_breaker_to_record_a_hanging_backend_is_a_warning() {
        assertThat(TestConfiguration.warnings("""
                backends:
                  slow: { url: http://a, retry: { attempts: 1 } }
                  quick: { url: http://b, timeout: { attempt: 1s } }
                routes:
                  GET /a: { deadline: 4s, steps: { s: { call: GET slow /x }, q: { call: GET quick /x } } }
                  GET /b: { deadline: 5s, steps: { s: { call: GET slow /x } } }
                """))
                .containsExactly("5:3: routes.GET /a: its deadline, 4s, is less than half of"
                        + " backends.slow.timeout.attempt, 10s: a hanging backend would never open its circuit here");
    }

    @Test
    void a_timeout_too_short_for_all_attempts_is_a_warning() {
        assertThat(TestConfiguration.warnings("""
                backends:
                  hasty: { url: http://a, timeout: { attempt: 1s, total: 2s } }
                  patient: { url: http://b, timeout: { attempt: 1s, total: 3s } }
                routes:
                  GET /a: { deadline: 1s, steps: { s: { call: GET patient /x } } }
                  GET /b: { deadline: 2s, steps: { s: { call: GET patient /x }, t: { call: GET hasty /x } } }
                """))
                .containsExactly(
                        "2:3: backends.hasty: its timeout.total, 2s, is less than 3 attempts of 1s: slow attempts leave no time for all of them",
                        "5:3: routes.GET /a: its deadline, 1s, leaves no time for a second attempt after"
                                + " backends.patient.timeout.attempt, 1s");
    }

    @Test
    void a_rate_without_a_minimum_of_calls_is_a_warning() {
        String routes = "routes: { GET /a: { steps: { s: { call: GET a /x } } } }";
        String message = " without minimum beside it, the rate applies from 20 calls within the window, the default";
        assertThat(TestConfiguration.warnings("backends: { a: { url: http://a, breaker: { rate: 10% } } }\n" + routes))
                .containsExactly("1:50: backends.a.breaker.rate:" + message);
        assertThat(TestConfiguration.warnings(
                        "backends: { a: { url: http://a, breaker: { rate: 10%, minimum: 5 } } }\n" + routes))
                .isEmpty();
        assertThat(TestConfiguration.warnings("defaults: { backend: { breaker: { minimum: 5 } } }\n"
                        + "backends: { a: { url: http://a, breaker: { rate: 10% } } }\n" + routes))
                .isEmpty();
        assertThat(TestConfiguration.warnings(
                        "defaults: { backend: { breaker: { rate: 5% } } }\nbackends: { a: { url: http://a } }\n"
                                + routes))
                .containsExactly("1:41: defaults.backend.breaker.rate:" + message);
    }

    private static List<String> ofBackend(String settings) {
        return TestConfiguration.warnings("backends: { a: { url: http://a, " + settings + " } }\n"
                + "routes: { GET /a: { deadline: 5m, steps: { s: { call: GET a /x } } } }");
    }

    @Test
    void a_slow_threshold_that_no_call_reaches_is_a_warning() {
        String times = "retry: { attempts: 1 }, timeout: { attempt: 2s, total: 2s }, ";
        assertThat(ofBackend(times + "breaker: { slow: 2s }"))
                .containsExactly("1:111: backends.a.breaker.slow: no call counts as slow:"
                        + " breaker.slow, 2s, is not less than timeout.total, 2s");
        assertThat(ofBackend(times + "breaker: { slow: 1999ms }")).isEmpty();
        assertThat(TestConfiguration.warnings(
                        "defaults: { backend: { breaker: { slow: 30s } } }\nbackends: { a: { url: http://a } }\n"
                                + "routes: { GET /a: { deadline: 5m, steps: { s: { call: GET a /x } } } }"))
                .singleElement()
                .asString()
                .startsWith("2:13: backends.a: no call counts as slow");
    }

    @Test
    void a_slow_rate_without_a_slow_threshold_is_a_warning() {
        assertThat(ofBackend("breaker: { slow_rate: 50% }"))
                .containsExactly(
                        "1:55: backends.a.breaker.slow_rate: has no effect: without breaker.slow beside it, no call counts as slow");
        assertThat(ofBackend("breaker: { slow_rate: 50%, slow: 1s }")).isEmpty();
        assertThat(TestConfiguration.warnings("""
                defaults: { backend: { breaker: { slow: 1s } } }
                backends: { a: { url: http://a, breaker: { slow_rate: 50% } } }
                routes: { GET /a: { deadline: 5m, steps: { s: { call: GET a /x } } } }
                """)).isEmpty();
    }

    @Test
    void a_breaker_that_never_opens_for_a_hanging_backend_is_a_warning() {
        String hangs = "retry: { attempts: 3 }, timeout: { attempt: 10s, total: 30s }, ";
        assertThat(ofBackend(hangs + "bulkhead: { concurrent: 1 }, breaker: { consecutive: 5 }"))
                .containsExactly(
                        "1:13: backends.a: a hanging backend never opens its circuit: 1 concurrent calls of 30s"
                                + " are fewer than breaker.consecutive, 5, within 2m and fewer than breaker.minimum, 20, within"
                                + " breaker.window, 10s");
        assertThat(ofBackend(hangs + "bulkhead: { concurrent: 1 }, breaker: { consecutive: 4 }"))
                .isEmpty();
        assertThat(ofBackend(hangs + "bulkhead: { concurrent: 2 }, breaker: { consecutive: 5 }"))
                .isEmpty();
        assertThat(
                        ofBackend(
                                hangs
                                        + "bulkhead: { concurrent: 1 }, breaker: { consecutive: 5, rate: 50%, minimum: 2, window: 31s }"))
                .isEmpty();
        assertThat(ofBackend("retry: { attempts: 1 }, timeout: { attempt: 10s, total: 30s }, "
                        + "bulkhead: { concurrent: 1 }, breaker: { consecutive: 5 }"))
                .isEmpty();
    }

    @Test
    void streams_without_http2_are_a_warning() {
        String routes = "routes: { GET /a: { steps: { s: { call: GET a /x } } } }";
        assertThat(TestConfiguration.warnings("backends: { a: { url: http://a, streams: 10 } }\n" + routes))
                .containsExactly("1:42: backends.a.streams: does nothing without http2: true");
        assertThat(TestConfiguration.warnings(
                        "backends: { a: { url: http://a, http2: true, streams: 10 } }\n" + routes))
                .isEmpty();
    }

    @Test
    void tls_without_https_is_a_warning() {
        String routes = "routes: { GET /a: { identity: [j, i], steps: { s: { call: GET a /x } } } }";
        String yaml = """
                backends: { a: { url: http://a, credentials: c } }
                credentials: { c: { grant: client_credentials, token_url: http://localhost, client_id: x, client_secret: "${S:-s}", tls: {} } }
                identity:
                  j: { jwt: { issuer: "https://i", jwks_url: http://localhost, audience: a, tls: {} } }
                  i: { introspection: { issuer: http://localhost, client_id: x, client_secret: "${S:-s}", tls: {} } }
                """ + routes;
        assertThat(TestConfiguration.warnings(yaml))
                .containsExactly(
                        "2:122: credentials.c.tls: does nothing without an https:// URL",
                        "4:82: identity.j.jwt.tls: does nothing without an https:// URL",
                        "5:96: identity.i.introspection.tls: does nothing without an https:// URL");
        assertThat(TestConfiguration.warnings(yaml.replace("http://localhost", "https://id.example.com")))
                .isEmpty();
    }

    @Test
    void a_tenant_from_claims_without_identity_is_a_warning() {
        String backend = "backends: { a: { url: http://a, bulkhead: { per: $claims.tenant } } }\n";
        assertThat(TestConfiguration.warnings(backend + "routes: { GET /a: { steps: { s: { call: GET a /x } } } }"))
                .containsExactly(
                        "2:30: routes.GET /a.steps.s: backends.a.bulkhead.per is $claims.tenant, and this route"
                                + " has no identity: its calls share the limits of one tenant");
        assertThat(
                        TestConfiguration.warnings(
                                "backends: { b: { url: http://b }, a: { url: http://a, bulkhead: { per: $claims.t } } }\n"
                                        + "routes: { GET /a: { steps: { s: { call: GET b /x, fallback: [ { call: GET a /x } ] } } } }"))
                .singleElement()
                .asString()
                .contains("backends.a.bulkhead.per is $claims.t");
        assertThat(TestConfiguration.warnings(TestConfiguration.SHOPPERS + backend
                        + "routes: { GET /a: { identity: shoppers, steps: { s: { call: GET a /x } } } }"))
                .isEmpty();
    }

    @Test
    void claims_without_identity_are_a_warning() {
        assertThat(TestConfiguration.warnings("routes: { GET /a: { respond: $claims.sub } }"))
                .containsExactly(
                        "1:30: routes.GET /a.respond: $claims: always null, because the route has no identity");
        assertThat(TestConfiguration.warnings(TestConfiguration.SHOPPERS
                        + "routes: { GET /a: { identity: shoppers, respond: $claims.sub } }"))
                .isEmpty();
        String everywhere = TestConfiguration.SHOPPERS + "defaults: { route: { identity: shoppers } }\n";
        assertThat(TestConfiguration.warnings(everywhere + "routes: { GET /a: { respond: $claims.sub } }"))
                .isEmpty();
        assertThat(TestConfiguration.warnings(
                        everywhere + "routes: { GET /a: { identity: null, respond: $claims.sub } }"))
                .containsExactly(
                        "1:13: identity.shoppers: no route uses this identity",
                        "3:46: routes.GET /a.respond: $claims: always null, because the route has no identity");
    }

    @Test
    void no_warning_about_unused_names_if_there_are_errors() {
        assertThat(TestConfiguration.load(
                                "backends: { a: { url: http://a } }\nroutes: { GET /a: { steps: { s: { call: GET b /x } } } }")
                        .warnings())
                .isEmpty();
    }
}

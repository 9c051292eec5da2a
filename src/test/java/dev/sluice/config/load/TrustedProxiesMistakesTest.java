package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes in the settings about proxies in front of the gateway. */
class TrustedProxiesMistakesTest {
    private static final String FIELDS = ", trusted_headers: [x-forwarded-for]";
    private static final String ROUTE = "\nroutes: { GET /a: { respond: 1 } }";

    private static List<String> errors(String server) {
        return TestConfiguration.errors("server: { " + server + " }" + ROUTE);
    }

    private static List<String> warnings(String server) {
        return TestConfiguration.warnings("server: { " + server + " }" + ROUTE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.0/33 | 1:38: []: 10.0.0.0/33: the prefix is not 0 to 32",
                "10.0.0.1/8 | 1:29: []: 10.0.0.1/8: the address has bits behind its prefix",
                "lb.example | 1:29: []: lb.example: not an IP address; expected an address or a network such as 10.0.0.0/8 or fd00::/8",
                "fd00::/8, fd00::/8 | 1:39: [1]: fd00::/8: is repeated",
                "10.1.0.0/16, 10.0.0.0/8 | 1:29: [0]: 10.1.0.0/16: is a part of 10.0.0.0/8",
                "10.0.0.0/8, 10.1.2.3 | 1:41: [1]: 10.1.2.3: is a part of 10.0.0.0/8",
            })
    void a_wrong_or_overlapping_network_is_an_error_at_its_location(String networks, String expected) {
        String[] parts = expected.split(": \\[\\d?]: ", 2);
        assertThat(errors("trusted_proxies: [" + networks + "]"))
                .singleElement()
                .asString()
                .startsWith(parts[0] + ": server.trusted_proxies")
                .endsWith(": " + parts[1]);
    }

    @Test
    void every_mistake_is_reported_at_once() {
        assertThat(errors("trusted_proxies: [x, 10.0.0.0/8, 10.1.0.0/16, fd00::1/8]"))
                .hasSize(3);
    }

    @Test
    void the_proxy_protocol_needs_trusted_proxies() {
        assertThat(errors("proxy_protocol: true"))
                .containsExactly(
                        "1:27: server.proxy_protocol: true (expected: trusted_proxies beside it, because the gateway"
                                + " closes all other connections)");
    }

    @Test
    void a_single_address_is_a_list_of_one_network() {
        assertThat(TestConfiguration.valid("server: { trusted_proxies: 10.0.0.7 }" + ROUTE)
                        .server()
                        .trustedProxies())
                .hasToString("[10.0.0.7]");
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0/0", "::/0"})
    void a_network_of_every_address_is_a_warning(String network) {
        assertThat(warnings("trusted_proxies: [\"" + network + "\"]" + FIELDS))
                .singleElement()
                .asString()
                .startsWith("1:29: server.trusted_proxies")
                .endsWith("\"" + network + "\": trusts every address, so that each caller can claim another address");
        assertThat(warnings("trusted_proxies: [10.0.0.0/8, \"fd00::/8\"]" + FIELDS))
                .isEmpty();
    }

    @Test
    void hsts_without_tls_and_without_a_trusted_proxy_is_a_warning() {
        assertThat(warnings("hsts: { max_age: 180d }"))
                .containsExactly(
                        "1:17: server.hsts: no response has Strict-Transport-Security, because server has neither tls"
                                + " nor trusted_proxies");
        assertThat(warnings("hsts: { max_age: 180d }, trusted_proxies: 10.0.0.0/8" + FIELDS))
                .isEmpty();
    }

    @Test
    void the_address_of_the_client_is_never_forwarded_under_another_name() {
        assertThat(TestConfiguration.errors("backends: { b: { url: http://b } }\nroutes:\n"
                        + "  GET /x: { proxy: b /, forward: { headers: [x-real-ip] } }"))
                .containsExactly(
                        "3:46: routes.GET /x.forward.headers[0]: x-real-ip: this header is never forwarded; X-Forwarded-For has"
                                + " the client");
    }

    @Test
    void a_step_cannot_have_the_name_of_the_request() {
        assertThat(TestConfiguration.errors("backends: { b: { url: http://b } }\nroutes:\n"
                        + "  GET /x: { steps: { request: { call: GET b / } } }"))
                .hasSize(1);
    }

    @Test
    void proxies_without_the_fields_that_they_set_are_a_warning() {
        assertThat(warnings("trusted_proxies: 10.0.0.0/8"))
                .containsExactly(
                        "1:28: server.trusted_proxies: without server.trusted_headers, only X-Forwarded-For and"
                                + " X-Forwarded-Proto count, so $request.host and mapped references have the Host that"
                                + " arrives; list the fields that each proxy sets or removes, such as [x-forwarded-for,"
                                + " x-forwarded-proto, x-forwarded-host]");
        assertThat(warnings("trusted_proxies: 10.0.0.0/8, proxy_protocol: true"))
                .isEmpty();
        assertThat(warnings("trusted_proxies: 10.0.0.0/8, trusted_headers: []")).isEmpty();
    }

    @Test
    void fields_without_a_proxy_are_a_warning() {
        assertThat(warnings("trusted_headers: [forwarded]"))
                .containsExactly(
                        "1:28: server.trusted_headers: no peer is in server.trusted_proxies, so no field counts");
    }

    @Test
    void an_unknown_field_is_an_error_with_a_suggestion() {
        assertThat(errors("trusted_proxies: 10.0.0.0/8, trusted_headers: [x-forwarded-fort]"))
                .singleElement()
                .asString()
                .contains("x-forwarded-for");
    }
}

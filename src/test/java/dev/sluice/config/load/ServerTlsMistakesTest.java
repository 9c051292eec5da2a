package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.source.SourceFile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes in the certificates of a server. */
class ServerTlsMistakesTest {
    private static String errors(String server) {
        String yaml = "server: { " + server + " }\nroutes: { GET /a: { respond: 1 } }";
        return ConfigurationLoader.load(List.of(new SourceFile("a.yaml", yaml)), name -> null)
                .errors()
                .toString();
    }

    private static String tls(String first, String second) {
        return "tls: [ { certificate: a, key: a" + first + " }, { certificate: b, key: b" + second + " } ]";
    }

    @Test
    void names_must_be_distinct_and_only_the_first_certificate_may_have_none() {
        String expected = "each name once, and names in every certificate after the first";
        assertThat(errors(tls("", ""))).contains(expected);
        assertThat(errors(tls(", names: [a.example]", ", names: [b.example, A.example]")))
                .contains(expected);
        assertThat(errors(tls("", ", names: [a.example]"))).doesNotContain(expected);
    }

    @Test
    void only_the_first_certificate_has_an_authority_of_clients() {
        String expected = "client_ca and client_auth in the first certificate only";
        assertThat(errors(tls("", ", names: a.example, client_ca: ca"))).contains(expected);
        assertThat(errors(tls(", client_ca: ca", ", names: a.example"))).doesNotContain(expected);
    }

    @Test
    void the_files_of_each_certificate_are_checked() {
        assertThat(errors(tls("", ", names: a.example")))
                .contains("server.tls[0].certificate: a: cannot be read", "server.tls[1].key: b: cannot be read");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'*.example.com'",
                "''",
                "a..example",
                "-a.example",
                "10.0.0.1",
                "'[::1]'",
                "a_b.example",
                "'a.example:443'"
            })
    void a_name_that_no_caller_can_request_is_an_error(String name) {
        assertThat(errors(tls("", ", names: [" + name + "]")))
                .contains("complete host names such as shop.example.com, without wildcards");
    }

    @Test
    void http2_without_tls_beside_tls_is_an_error() {
        assertThat(errors("h2c: true, " + tls("", ", names: a.example")))
                .contains("server.h2c: true (expected: false with tls, where ALPN agrees on HTTP/2)");
        assertThat(errors("h2c: false, " + tls("", ", names: a.example"))).doesNotContain("h2c");
        assertThat(errors("h2c: true")).doesNotContain("h2c");
    }

    @Test
    void the_age_of_strict_transport_security_has_a_range() {
        assertThat(errors("hsts: {}")).contains("max_age: missing");
        assertThat(errors("hsts: { max_age: 731d }")).contains("0s to 730d");
        assertThat(errors("hsts: { max_age: 180d }")).doesNotContain("hsts");
    }
}

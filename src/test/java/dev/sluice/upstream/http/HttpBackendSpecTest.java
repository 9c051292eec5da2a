package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.spec.InvalidSpecException;
import dev.sluice.upstream.backend.Timeouts;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpBackendSpecTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://orders",
                "http://orders:8080",
                "https://orders/v1/",
                "HTTP://orders",
                "http://my_service:80",
                "http://10.0.0.1:1",
                "http://[::1]:8080/a%20b"
            })
    void a_valid_url_is_accepted(String url) {
        assertThatCode(() -> HttpBackendFixture.spec(URI.create(url))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://orders",
                "orders:8080",
                "/orders",
                "http:orders",
                "http:///v1",
                "http://orders:0",
                "http://orders:99999",
                "http://orders?a=b",
                "http://orders#a",
                "http://orders/caf\u00e9"
            })
    void an_invalid_url_is_rejected(String url) {
        assertThatThrownBy(() -> HttpBackendFixture.spec(URI.create(url)))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageStartingWith("url: " + url + " (expected: ");
    }

    @Test
    void a_password_in_a_url_is_rejected_and_not_repeated() {
        assertThatThrownBy(() -> HttpBackendFixture.spec(URI.create("http://user:secret@orders")))
                .hasMessage("url: http://...@orders (expected: a URL with a host and without a user)");
    }

    @Test
    void two_urls_of_one_server_are_rejected() {
        assertThatThrownBy(() -> HttpBackendFixture.spec(URI.create("http://a/v1"), URI.create("http://a:80/v2")))
                .hasMessageEndingWith("(expected: each host and port once)");
        assertThatCode(() -> HttpBackendFixture.spec(URI.create("http://a"), URI.create("http://a:81")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "caf\u00e9", "Host", "content-length"})
    void the_remaining_time_header_must_not_be_reserved(String name) {
        HttpBackendFixture.Extras extras = new HttpBackendFixture.Extras(LoadBalancingPolicy.ROUND_ROBIN, null, name);
        assertThatThrownBy(() -> HttpBackendFixture.spec(extras, URI.create("http://a")))
                .hasMessageStartingWith("deadlineHeader: " + name);
    }

    @Test
    void all_errors_are_reported_at_once() {
        assertThatThrownBy(() -> HttpBackendFixture.spec(
                        0, Timeouts.defaults(), URI.create("ftp://a"), URI.create("http://b?c")))
                .isInstanceOfSatisfying(
                        InvalidSpecException.class,
                        invalid -> assertThat(invalid.violations()).hasSize(3));
        assertThatThrownBy(() -> HttpBackendFixture.spec(Timeouts.defaults()))
                .hasMessage("url: [] (expected: at least one URL)");
    }
}

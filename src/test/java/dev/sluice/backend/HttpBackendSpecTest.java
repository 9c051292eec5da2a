package dev.sluice.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.spec.InvalidSpec;
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
    void a_url_of_a_server_is_taken(String url) {
        assertThatCode(() -> Stand.spec(URI.create(url))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://orders",
                "orders:8080",
                "/orders",
                "http:orders",
                "http:///v1",
                "http://user:secret@orders",
                "http://orders:0",
                "http://orders:99999",
                "http://orders?a=b",
                "http://orders#a",
                "http://orders/caf\u00e9"
            })
    void any_other_is_refused(String url) {
        assertThatThrownBy(() -> Stand.spec(URI.create(url)))
                .isInstanceOf(InvalidSpec.class)
                .hasMessageStartingWith("urls: " + url + " (expected: ");
    }

    @Test
    void all_that_is_wrong_is_said_at_once() {
        assertThatThrownBy(() -> Stand.spec(0, Timeouts.defaults(), URI.create("ftp://a"), URI.create("http://b?c")))
                .isInstanceOfSatisfying(
                        InvalidSpec.class,
                        invalid -> assertThat(invalid.violations()).hasSize(3));
        assertThatThrownBy(() -> Stand.spec(Timeouts.defaults())).hasMessage("urls: [] (expected: at least one URL)");
    }
}

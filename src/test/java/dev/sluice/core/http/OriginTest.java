package dev.sluice.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.spec.InvalidTextException;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://shop.example.com",
                "http://localhost",
                "http://localhost:8080",
                "https://a:65535",
                "https://my_shop.example.com",
                "https://xn--bcher-kva.example",
                "http://127.0.0.1:3000",
                "http://[::1]:8080",
                "https://[2001:db8::1]",
                "https://*.example.com",
                "http://*.preview.example.com:8080",
                "https://a:80",
                "http://a:443",
                "*",
                "null"
            })
    void an_origin_is_as_browsers_send_it(String text) {
        assertThat(Origin.parse(text))
                .hasToString(text)
                .extracting(Origin::text)
                .isEqualTo(text);
    }

    @Test
    void patterns_and_words_are_known() {
        assertThat(Origin.parse("*").isAny()).isTrue();
        assertThat(Origin.parse("null").isNull()).isTrue();
        assertThat(Origin.parse("https://*.example.com").isWildcard()).isTrue();
        assertThat(Origin.parse("https://example.com"))
                .matches(origin -> !origin.isAny() && !origin.isNull() && !origin.isWildcard());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            shop.example.com | 1 | an origin starts with https:// or http://
            capacitor://localhost | 1 | an origin starts with https:// or http://
            '' | 1 | an origin starts with https:// or http://
            https://shop.example.com/ | 25 | an origin has no path; did you mean https://shop.example.com?
            https://shop.example.com/a?b | 25 | an origin has no path; did you mean https://shop.example.com?
            https://shop.example.com?b | 25 | an origin has no path; did you mean https://shop.example.com?
            https://Shop.example.com | 1 | an origin is in lower case; did you mean https://shop.example.com?
            HTTPS://shop.example.com | 1 | an origin is in lower case; did you mean https://shop.example.com?
            https://shop.example.com. | 25 | a host has no dot at its end; did you mean https://shop.example.com?
            https://shop.example.com.:8080 | 25 | a host has no dot at its end; did you mean https://shop.example.com:8080?
            https://shop.example.com:443 | 25 | browsers leave out the default port; did you mean https://shop.example.com?
            http://shop.example.com:80 | 24 | browsers leave out the default port; did you mean http://shop.example.com?
            https://shop.example.com:65536 | 26 | the port is not 1 to 65535
            https://shop.example.com:99999 | 26 | the port is not 1 to 65535
            https://shop.example.com:0 | 26 | the port is not 1 to 65535
            https://shop.example.com: | 26 | the port is not 1 to 65535
            https://shop.example.com:http | 26 | the port is not 1 to 65535
            http://* | 8 | * stands for one whole label at the start, such as https://*.example.com
            https://*shop.example.com | 9 | * stands for one whole label at the start, such as https://*.example.com
            https://shop.*.com | 9 | * stands for one whole label at the start, such as https://*.example.com
            https://*.*.com | 9 | * stands for one whole label at the start, such as https://*.example.com
            https://*. | 9 | a label is empty
            https:// | 9 | a label is empty
            https://.example.com | 9 | a label is empty
            https://shop..example.com | 9 | a label is empty
            https://user@shop.example.com | 9 | an origin has no user
            https://bücher.example | 9 | a host has letters, digits, - and _ only; browsers send others as xn--
            https://a b | 9 | a host has letters, digits, - and _ only; browsers send others as xn--
            http://[::1 | 8 | not an IPv6 address in brackets
            http://[localhost] | 8 | not an IPv6 address in brackets
            http://[fe80::1%eth0] | 8 | not an IPv6 address in brackets
            """)
    void another_text_gets_its_mistake(String text, int column, String mistake) {
        assertThatThrownBy(() -> Origin.parse(text))
                .hasMessage(text + ": " + mistake)
                .asInstanceOf(InstanceOfAssertFactories.type(InvalidTextException.class))
                .returns(column, InvalidTextException::column);
    }

    @Test
    void a_set_finds_origins_and_one_label_of_patterns() {
        OriginSet set = OriginSet.of(
                List.of(Origin.parse("https://shop.example.com"), Origin.parse("https://*.preview.example.com:8443")));
        assertThat(set.isEmpty()).isFalse();
        assertThat(List.of(
                        "https://shop.example.com",
                        "https://a.preview.example.com:8443",
                        "https://pr_1-z0.preview.example.com:8443"))
                .allMatch(set::contains);
        assertThat(List.of(
                        "http://shop.example.com",
                        "https://shop.example.com:8443",
                        "https://preview.example.com:8443",
                        "https://a.b.preview.example.com:8443",
                        "https://a.preview.example.com",
                        "https://.preview.example.com:8443",
                        "https://a:1.preview.example.com:8443",
                        "https://A.preview.example.com:8443",
                        "https://*.preview.example.com:8443",
                        "https://\"<x>.preview.example.com:8443",
                        "https://\u00e4.preview.example.com:8443",
                        "null",
                        ""))
                .noneMatch(set::contains);
        assertThat(set.contains(null)).isFalse();
    }

    @Test
    void any_is_every_origin_but_none() {
        OriginSet set = OriginSet.of(List.of(Origin.parse("*")));
        assertThat(set.contains("https://a")).isTrue();
        assertThat(set.contains(null)).isFalse();
        assertThat(OriginSet.of(List.of()).isEmpty()).isTrue();
    }

    @Test
    void a_thousand_origins_and_patterns_are_found_and_no_other() {
        List<Origin> many = IntStream.range(0, 1_000)
                .mapToObj(i -> Origin.parse((i % 2 == 0 ? "https://shop-" : "https://*.shop-") + i + ".example.com"))
                .toList();
        OriginSet set = OriginSet.of(many);
        for (int i = 0; i < 1_000; i++) {
            boolean isExact = i % 2 == 0;
            assertThat(set.contains("https://shop-" + i + ".example.com")).isEqualTo(isExact);
            assertThat(set.contains("https://a.shop-" + i + ".example.com")).isEqualTo(!isExact);
        }
    }
}

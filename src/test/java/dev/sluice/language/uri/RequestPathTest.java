package dev.sluice.language.uri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {

    @Test
    void the_root_has_no_segments() {
        assertThat(RequestPath.parse("/")).isEmpty();
    }

    @Test
    void segments_are_decoded_one_by_one() {
        assertThat(RequestPath.parse("/caf%C3%A9/a%20b/%e2%82%ac/x+y")).containsExactly("café", "a b", "€", "x+y");
    }

    @Test
    void a_slash_at_the_end_leaves_an_empty_segment_that_no_route_has() {
        assertThat(RequestPath.parse("/a/")).containsExactly("a", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "*",
                "//",
                "//a",
                "/a//b",
                "/.",
                "/..",
                "/a/../b",
                "/%2e%2e/b",
                "/%2E",
                "/a%2fb",
                "/a%5Cb",
                "/a\\b",
                "/a%00",
                "/a%1f",
                "/a%7F",
                "/a%25b",
                "/a;b=c",
                "/a#b",
                "/%",
                "/%4",
                "/%zz",
                "/%ff",
                "/%c3",
                "/%c0%ae",
                "/%ed%a0%80",
                "/\u00e9",
                "/\u00e9/%41"
            })
    void an_ambiguous_path_is_rejected(String path) {
        assertThatThrownBy(() -> RequestPath.parse(path)).isInstanceOf(MalformedPathException.class);
    }

    @Test
    void a_path_that_is_too_long_is_rejected() {
        assertThat(RequestPath.parse("/" + "a".repeat(2047))).hasSize(1);
        assertThatThrownBy(() -> RequestPath.parse("/" + "a".repeat(2048))).isInstanceOf(MalformedPathException.class);
    }
}

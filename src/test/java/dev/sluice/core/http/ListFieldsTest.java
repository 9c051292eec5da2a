package dev.sluice.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListFieldsTest {
    private static MultiMap combined(String... namesAndValues) {
        MultiMap headers = HttpHeaders.headers();
        for (int i = 0; i < namesAndValues.length; i += 2) headers.add(namesAndValues[i], namesAndValues[i + 1]);
        ListFields.combine(headers);
        return headers;
    }

    @ParameterizedTest
    @ValueSource(strings = {"accept", "If-None-Match", "X-Forwarded-For", "via", "TE"})
    void the_lines_of_a_list_field_become_one_line_in_their_order(String name) {
        assertThat(combined(name, "b", "x", "1", name.toUpperCase(Locale.ROOT), "a, c")
                        .getAll(name))
                .containsExactly("b, a, c");
    }

    @Test
    void the_lines_of_a_cookie_are_joined_with_a_semicolon() {
        assertThat(combined("Cookie", "a=1", "cookie", "b=2").getAll("cookie")).containsExactly("a=1; b=2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "Authorization", "content-type", "Transfer-Encoding", "Content-Length", "x-any"})
    void the_lines_of_any_other_field_stay(String name) {
        assertThat(combined(name, "a", name, "b", "Accept", "c", "Accept", "d").getAll(name))
                .containsExactly("a", "b");
    }
}

package dev.sluice.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeaderNamesTest {
    @Test
    void a_name_is_found_in_any_case() {
        Set<String> names = HeaderSyntax.caseInsensitive(List.of("ETag", "Content-Type"));
        assertThat(names.contains("etag")).isTrue();
        assertThat(names.contains("CONTENT-TYPE")).isTrue();
        assertThat(names.contains("Content-Typ")).isFalse();
        assertThat(names.contains("")).isFalse();
    }

    @Test
    void names_are_in_the_order_of_the_alphabet_and_once_each() {
        assertThat(HeaderSyntax.caseInsensitive(List.of("b", "A", "B", "c"))).containsExactly("A", "b", "c");
    }

    @Test
    void an_empty_set_contains_no_name() {
        assertThat(HeaderSyntax.caseInsensitive(List.of()).contains("a")).isFalse();
    }

    @Test
    void each_of_many_names_is_found_and_no_other() {
        List<String> many =
                IntStream.range(0, 1000).mapToObj(i -> "X-Name-" + i).toList();
        Set<String> names = HeaderSyntax.caseInsensitive(many);
        assertThat(many).allMatch(name -> names.contains(name.toUpperCase(Locale.ROOT)));
        assertThat(IntStream.range(1000, 2000).mapToObj(i -> "X-Name-" + i)).noneMatch(names::contains);
    }

    @Test
    void a_token_has_letters_digits_and_this_punctuation_only() {
        String tokens = "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~";
        StringBuilder found = new StringBuilder();
        for (char character = 0; character < 1024; character++)
            if (HeaderSyntax.isToken(String.valueOf(character))) found.append(character);
        assertThat(found).hasToString(tokens);
    }
}

package dev.sluice.core.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
    private static final List<String> KEYS = List.of("url", "timeout", "bulkhead", "breaker", "retry", "slow_rate");

    @ParameterizedTest
    @CsvSource({
        "ulr, url",
        "uri, url",
        "URL, url",
        "timout, timeout",
        "timeuots, timeout",
        "retrys, retry",
        "slow-rate, slow_rate",
        "slowRate, slow_rate",
        "breakers, breaker",
    })
    void a_misspelt_name_gets_a_suggestion(String wrong, String meant) {
        assertThat(Suggestion.didYouMean(wrong, KEYS)).isEqualTo("; did you mean " + meant + "?");
    }

    @Test
    void a_former_key_suggests_its_new_name() {
        List<String> keys = List.of("etag", "gzip", "gzip_min_size");
        assertThat(Suggestion.closest("gzip-from", keys)).hasValue("gzip_min_size");
        assertThat(Suggestion.closest("gzip-from", List.of("etag", "drain"))).isEmpty();
    }

    @Test
    void without_a_close_name_all_names_are_listed() {
        assertThat(Suggestion.didYouMean("proxy", List.of("steps", "respond")))
                .isEqualTo(" (expected: steps, respond)");
    }

    @Test
    void a_long_list_of_names_is_cut() {
        List<String> many = IntStream.range(0, 40).mapToObj(i -> "backend" + i).toList();
        assertThat(Suggestion.didYouMean("x", many)).endsWith("backend13, backend14, …)");
    }

    @Test
    void without_known_names_there_is_no_suggestion() {
        assertThat(Suggestion.didYouMean("x", List.of())).isEmpty();
    }

    @Test
    void a_very_long_key_is_not_compared() {
        assertThat(Suggestion.closest("x".repeat(1_000_000), KEYS)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"abc, abc, 0", "abc, abd, 1", "abc, acb, 1", "abc, ab, 1", "'', abc, 3", "ca, abc, 3", "abcd, badc, 2"})
    void a_swap_of_neighbours_has_distance_1(String from, String to, int distance) {
        assertThat(Suggestion.distance(from, to)).isEqualTo(distance);
    }

    @Property
    void the_closest_name_is_found(
            @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 8) String wrong,
            @ForAll List<@CharRange(from = 'a', to = 'c') @StringLength(max = 8) String> known) {
        int allowed = Math.max(1, Math.min(3, (wrong.length() + 1) / 3));
        OptionalInt least = known.stream()
                .mapToInt(name -> Suggestion.distance(wrong, name))
                .filter(distance -> distance <= allowed)
                .min();
        Optional<String> closest = Suggestion.closest(wrong, known);
        assertThat(closest.isPresent()).isEqualTo(least.isPresent());
        closest.ifPresent(name -> assertThat(Suggestion.distance(wrong, name)).isEqualTo(least.getAsInt()));
    }

    @Property
    void the_distance_is_the_same_both_ways(
            @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 6) String a,
            @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 6) String b) {
        assertThat(Suggestion.distance(a, b))
                .isEqualTo(Suggestion.distance(b, a))
                .isBetween(Math.abs(a.length() - b.length()), Math.max(a.length(), b.length()));
        assertThat(Suggestion.distance(a, b) == 0).isEqualTo(a.equals(b));
    }
}

package dev.sluice.language.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fuzz.ScanTarget;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that repeat the names of the object before, in part or in another order, and objects with thousands of names. */
class RepeatedNamesTest {
    private static final List<String> NAMES =
            List.of("a", "b", "ab", "name_of_8", "a long name", "a long name 2", "", "\u00e9");
    private static final List<String> BLANKS = List.of("", "", "", " ", " ", "\n  ", "\t", "           ");

    private final JsonScanner scanner = new JsonScanner();

    /** Most names repeat, so many of the documents have duplicates. The scanner is sure about all others. */
    @Property(tries = 20_000)
    void it_is_sure_exactly_about_documents_without_duplicates(@ForAll Random random) {
        byte[] json = list(random, 3).getBytes(UTF_8);
        assertThat(scanner.isSurelyValid(json)).isEqualTo(ScanTarget.check(json));
    }

    private static String list(Random random, int levels) {
        StringJoiner list = new StringJoiner("," + blanks(random), "[" + blanks(random), blanks(random) + "]");
        for (int i = random.nextInt(5); i >= 0; i--) list.add(object(random, levels));
        return list.toString();
    }

    /** Most objects have the names in order. */
    private static String object(Random random, int levels) {
        String blanks = blanks(random);
        StringJoiner object = new StringJoiner("," + blanks, "{" + blanks, blanks + "}");
        int next = random.nextInt(8) == 0 ? random.nextInt(NAMES.size()) : 0;
        for (int i = random.nextInt(NAMES.size()); i > 0; i--) {
            object.add("\"" + NAMES.get(next++ % NAMES.size()) + "\":" + blanks(random, 6) + value(random, levels));
            if (random.nextInt(40) == 0) next = random.nextInt(NAMES.size());
        }
        return object.toString();
    }

    private static String value(Random random, int levels) {
        return switch (random.nextInt(levels > 0 ? 8 : 6)) {
            case 0 -> "\"text\"";
            case 1 -> "-1.5";
            case 2 -> "{}";
            case 3 -> "null";
            case 6 -> object(random, levels - 1);
            case 7 -> list(random, levels - 1);
            default -> "1";
        };
    }

    private static String blanks(Random random) {
        return BLANKS.get(random.nextInt(BLANKS.size()));
    }

    private static String blanks(Random random, int bound) {
        return random.nextInt(bound) == 0 ? blanks(random) : "";
    }

    @ParameterizedTest
    @ValueSource(ints = {31, 32, 33, 34, 100, 512, 513, 5000, 16_000})
    void a_duplicate_among_many_names_is_found_at_each_distance(int count) {
        assertThat(isSure(object(count, -1, ""))).isTrue();
        assertThat(isSure("[" + object(count, -1, "") + "," + object(count, -1, "") + "]"))
                .isTrue();
        for (int index : new int[] {0, 1, 30, 31, 32, 33, count / 2, count - 2, count - 1})
            if (index < count) assertDuplicate(count, index);
    }

    private void assertDuplicate(int count, int index) {
        String last = object(count, -1, ",\"n" + index + "\":1");
        assertThat(List.of(
                        last,
                        "[" + object(count, -1, "") + "," + last + "]",
                        "{\"n0\":" + object(count, -1, "") + ",\"x\":" + last + "}"))
                .noneMatch(this::isSure);
        if (index > 0) assertThat(isSure(object(count, index, ""))).isFalse();
    }

    /** Returns an object of names n0, n1 …, and {@code more}. The value at {@code repeated} is followed by the first name again. */
    private static String object(int count, int repeated, String more) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"n" + i + "\":" + (i == repeated ? "1,\"n0\":2" : "0"))
                .collect(Collectors.joining(",", "{", more + "}"));
    }

    @Test
    void large_objects_in_large_objects_have_names_of_their_own() {
        String inner = object(100, -1, "");
        String members =
                IntStream.range(0, 100).mapToObj(i -> "\"n" + i + "\":" + inner).collect(Collectors.joining(","));
        assertThat(isSure("{" + members + "}")).isTrue();
        assertThat(isSure("{" + members + ",\"n99\":0}")).isFalse();
        assertThat(isSure("{" + members + ",\"x\":" + object(100, -1, ",\"n50\":1") + "}"))
                .isFalse();
    }

    @Test
    void a_document_that_is_left_in_a_large_object_leaves_no_name() {
        String members = object(5000, -1, "").replace("}", "");
        assertThat(isSure(members)).isFalse();
        assertThat(isSure(members + "}")).isTrue();
    }

    @Test
    void an_object_with_more_names_than_there_is_room_for_is_valid_but_not_surely() {
        String large = object(NameTable.MAX_SIZE + 1, -1, "");
        assertThat(isSure(object(NameTable.MAX_SIZE, -1, ""))).isTrue();
        assertThat(isSure(large)).isFalse();
        assertThat(ScanTarget.check(large.getBytes(UTF_8))).isTrue();
    }

    @Test
    void names_with_one_hash_are_valid_but_not_surely() {
        String first = "aaaaaaaabbbbbbbb";
        String second = withHashOf(first);
        String json = "{\"" + first + "\":1,\"" + second + "\":2}";
        assertThat(isSure(json)).isFalse();
        assertThat(ScanTarget.check(json.getBytes(UTF_8))).isTrue();
    }

    /** Searches for a name that starts with other bytes. Its last eight bytes cancel the difference that they make. */
    private static String withHashOf(String name) {
        long hash = JsonNames.hash(name.getBytes(UTF_8), 0, 8);
        long last = JsonBytes.word(name.getBytes(UTF_8), 8);
        for (int i = 0; ; i++) {
            byte[] first = "%08d".formatted(i).getBytes(UTF_8);
            long other = JsonNames.hash(first, 0, 8) ^ hash ^ last;
            String second = new String(first, UTF_8) + text(other);
            if (second.matches("[ -~&&[^\"\\\\]]{16}")) return second;
        }
    }

    private static String text(long word) {
        return IntStream.range(0, 8)
                .mapToObj(i -> "" + (char) (word >>> (8 * i) & 0xff))
                .collect(Collectors.joining());
    }

    private boolean isSure(String json) {
        return scanner.isSurelyValid(json.getBytes(UTF_8));
    }
}

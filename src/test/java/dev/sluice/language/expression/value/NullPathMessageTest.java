package dev.sluice.language.expression.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.language.expression.value.PathMismatch.Part;
import dev.sluice.language.json.ValueKind;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class NullPathMessageTest {
    private static final Kinds PAIR = Kinds.objectOf(Kinds.ANY).loopElement();

    private static String atRunTime(String source, String part, String rest, ValueKind found) {
        return NullPathMessage.atRunTime(new PathMismatch(source, part(part), rest, 0), found, true);
    }

    private static String atLoad(String source, String part, String rest, Kinds kinds) {
        return NullPathMessage.atLoad(
                new PathMismatch(source, part(part), rest, 0), kinds, UnaryOperator.identity(), true);
    }

    private static Part part(String text) {
        String name = text.replaceAll("^[.\\[]\\s*|\"|]$", "");
        if (text.startsWith(".")) return Part.key(name);
        if (text.contains(" : ")) return Part.other(text);
        return Part.index(text.substring(1, text.length() - 1), text.startsWith("[\"") ? name : null);
    }

    @Test
    void a_text_that_may_be_secret_is_not_in_the_message() {
        PathMismatch ofVariable = new PathMismatch("$orders", Part.key("hush"), "", 0);
        PathMismatch ofFunction = new PathMismatch("$hush", Part.index("0", null), "", -1, false);
        assertThat(NullPathMessage.atRunTime(ofVariable, ValueKind.LIST, false))
                .isEqualTo("a path in a variable: a list has no keys");
        assertThat(NullPathMessage.atRunTime(ofFunction, ValueKind.OBJECT, true))
                .isEqualTo("a path in a variable: an object has no elements");
    }

    @Test
    void a_key_on_a_list_suggests_a_loop() {
        assertThat(atRunTime("$orders.items", ".total", "", ValueKind.LIST))
                .isEqualTo("$orders.items.total: a list has no keys; did you mean [for ($orders.items) .total]?");
        assertThat(atRunTime("$orders.items", ".total", ".amount[0]", ValueKind.LIST))
                .isEqualTo(
                        "$orders.items.total: a list has no keys; did you mean [for ($orders.items) .total.amount[0]]?");
        assertThat(atRunTime(".", ".a", "", ValueKind.LIST))
                .isEqualTo(".a: a list has no keys; did you mean [for (.) .a]?");
    }

    @Test
    void a_key_on_a_scalar_has_no_suggestion() {
        assertThat(atRunTime("$a.b", ".c", "", ValueKind.TEXT)).isEqualTo("$a.b.c: a text has no keys");
        assertThat(atRunTime("$a", ".c", ".d", ValueKind.NUMBER)).isEqualTo("$a.c: a number has no keys");
        assertThat(atLoad("$a", ".c", "", Kinds.TEXT.or(Kinds.listOf(Kinds.ANY))))
                .isEqualTo("$a.c is always null: a text or a list has no keys");
    }

    @Test
    void an_index_into_an_object_suggests_the_list_of_its_pairs() {
        assertThat(atLoad("$products", "[0]", ".name", Kinds.objectOf(Kinds.ANY)))
                .isEqualTo(
                        "$products[0] is always null: an object has no element 0; did you mean array($products)[0].value.name?");
        assertThat(atRunTime("$products", "[-1]", "", ValueKind.OBJECT))
                .isEqualTo("$products[-1]: an object has no element -1; did you mean array($products)[-1].value?");
        assertThat(atRunTime("$products", "[0 : 1]", "", ValueKind.OBJECT))
                .isEqualTo("$products[0 : 1]: an object has no elements");
        assertThat(atRunTime("$a", "[0 : 2]", "", ValueKind.NUMBER)).isEqualTo("$a[0 : 2]: a number has no elements");
        assertThat(atRunTime("$a", "[0]", "", ValueKind.BOOLEAN)).isEqualTo("$a[0]: a boolean has no element 0");
    }

    @Test
    void a_text_as_index_of_an_object_suggests_a_key() {
        assertThat(atRunTime("$o", "[\"a\"]", ".b", ValueKind.OBJECT))
                .isEqualTo("$o[\"a\"]: an object has no elements; did you mean $o.a.b?");
        assertThat(atRunTime(".", "[\"a b\"]", "", ValueKind.OBJECT))
                .isEqualTo(".[\"a b\"]: an object has no elements; did you mean .\"a b\"?");
    }

    @Test
    void an_index_that_is_computed_suggests_the_value_of_a_key() {
        assertThat(atRunTime("$products", "[$i]", ".name", ValueKind.OBJECT))
                .isEqualTo("$products[$i]: an object has no elements; did you mean lookup($products, $i).name?");
        assertThat(atRunTime(".", "[$i]", "", ValueKind.NUMBER)).isEqualTo(".[$i]: a number has no elements");
    }

    @Test
    void a_length_of_another_language_suggests_the_size() {
        Kinds counts = Kinds.listOf(Kinds.closed(Map.of("count", Kinds.NUMBER)));
        assertThat(atRunTime("$a", ".length", "", ValueKind.LIST))
                .isEqualTo("$a.length: a list has no keys; did you mean size($a)?");
        assertThat(atLoad("$a", ".count", "", Kinds.listOf(Kinds.TEXT)))
                .isEqualTo("$a.count is always null: a list has no keys; did you mean size($a)?");
        assertThat(atLoad("$a", ".count", "", counts))
                .isEqualTo("$a.count is always null: a list has no keys; did you mean [for ($a) .count]?");
        assertThat(atRunTime("$a", ".size", ".unit", ValueKind.LIST))
                .isEqualTo("$a.size: a list has no keys; did you mean [for ($a) .size.unit]?");
        assertThat(atRunTime("$a", ".length", "", ValueKind.TEXT))
                .isEqualTo("$a.length: a text has no keys; did you mean size($a)?");
        assertThat(atRunTime("$a", ".count", ".unit", ValueKind.TEXT)).isEqualTo("$a.count: a text has no keys");
        assertThat(atRunTime("$a", ".length", "", ValueKind.NUMBER)).isEqualTo("$a.length: a number has no keys");
    }

    @Test
    void a_path_that_reads_the_current_value_has_no_loop() {
        assertThat(atRunTime("$a", ".b", "[.i]", ValueKind.LIST)).isEqualTo("$a.b: a list has no keys");
        assertThat(atRunTime("$a", ".b", "[\"k\" + .i]", ValueKind.LIST)).isEqualTo("$a.b: a list has no keys");
        assertThat(atRunTime("$a", ".b", "[$c.d].\"[ .\"", ValueKind.LIST))
                .isEqualTo("$a.b: a list has no keys; did you mean [for ($a) .b[$c.d].\"[ .\"]?");
    }

    @Test
    void a_key_that_is_no_name_has_quotation_marks() {
        for (String key : List.of("null", "true", "false", "or", "and", "if", "else", "let", "for", "def", "import"))
            assertThat(atRunTime("$a", "[\"" + key + "\"]", "", ValueKind.OBJECT))
                    .endsWith("did you mean $a.\"" + key + "\"?");
        assertThat(NullPathMessage.atRunTime(
                        new PathMismatch("$a", Part.index("x", "a\"\\\n"), "", 0), ValueKind.OBJECT, true))
                .endsWith("did you mean $a.\"a\\\"\\\\\\n\"?");
    }

    @Test
    void a_suggestion_that_is_always_null_is_left_out() {
        Kinds object = Kinds.closed(Map.of("name", Kinds.TEXT));
        assertThat(NullPathMessage.atLoad(
                        new PathMismatch("$a", Part.key("nmae"), ".first", 0),
                        object,
                        kinds -> kinds.key("first"),
                        true))
                .isEqualTo("$a.nmae is always null: there is no key nmae (expected: name)");
        assertThat(NullPathMessage.atLoad(
                        new PathMismatch("$a", Part.index("0", null), ".x", 0), object, kinds -> kinds.key("x"), true))
                .isEqualTo("$a[0] is always null: an object has no element 0");
    }

    @Test
    void a_key_that_a_closed_object_does_not_have_suggests_the_closest_or_lists_all() {
        Kinds query = Kinds.closed(Map.of("limit", Kinds.ANY));
        assertThat(atLoad("$query", ".limti", ".a", query))
                .isEqualTo("$query.limti is always null: there is no key limti; did you mean $query.limit.a?");
        assertThat(atLoad("$query", ".customer", "", query))
                .isEqualTo("$query.customer is always null: there is no key customer (expected: limit)");
    }

    @Test
    void a_key_of_a_pair_suggests_the_same_key_of_its_value() {
        assertThat(atLoad(".", ".name", ".first", PAIR))
                .isEqualTo(".name is always null: there is no key name; did you mean .value.name.first?");
        assertThat(atLoad("$p", "[0]", "", PAIR))
                .isEqualTo("$p[0] is always null: an object has no element 0; did you mean $p.value[0]?");
        assertThat(atLoad(".", ".name", "", Kinds.objectOf(Kinds.NUMBER).loopElement()))
                .isEqualTo(".name is always null: there is no key name (expected: key, value)");
        assertThat(atLoad(".", "[\"name\"]", "", PAIR))
                .isEqualTo(".[\"name\"] is always null: an object has no elements; did you mean .value.name?");
        assertThat(atLoad(".", "[\"key\"]", "", PAIR))
                .isEqualTo(".[\"key\"] is always null: an object has no elements; did you mean .key?");
    }

    @Test
    void a_list_that_is_empty_is_no_cause_beside_an_object() {
        Kinds loop = Kinds.objectOf(Kinds.ANY).or(Kinds.listOf(Kinds.NONE));
        assertThat(atLoad("$products", "[0]", ".name", loop))
                .isEqualTo(
                        "$products[0] is always null: an object has no element 0; did you mean array($products)[0].value.name?");
        assertThat(atLoad("$a", "[0]", "", loop.or(Kinds.NUMBER)))
                .isEqualTo("$a[0] is always null: a number or an object has no element 0");
    }

    @Test
    void a_loop_over_elements_without_the_key_is_no_suggestion() {
        assertThat(atLoad("$a", ".b", "", Kinds.listOf(Kinds.TEXT)))
                .isEqualTo("$a.b is always null: a list has no keys");
        assertThat(atLoad("$a", ".b", "", Kinds.listOf(Kinds.ANY)))
                .isEqualTo("$a.b is always null: a list has no keys; did you mean [for ($a) .b]?");
    }

    @Test
    void a_variable_with_the_keys_of_a_pair_is_no_pair() {
        assertThat(NullPathMessage.atLoad(
                        new PathMismatch("$query", Part.key("name"), "", 0), PAIR, UnaryOperator.identity(), false))
                .isEqualTo("$query.name is always null: there is no key name (expected: key, value)");
    }

    @Test
    void a_path_of_several_lines_is_told_on_one_line() {
        assertThat(atLoad("$a\n  .b", ".c", "\r\n .d // not a part\n  [ 0 ]", Kinds.listOf(Kinds.ANY)))
                .isEqualTo("$a.b.c is always null: a list has no keys; did you mean [for ($a.b) .c.d[ 0 ]]?");
        assertThat(atLoad("get-key(.,\n \"a\n//\\\"b\" )", ".\n\tc", "\n", Kinds.listOf(Kinds.ANY)))
                .isEqualTo("get-key(., \"a\\n//\\\"b\" ).c is always null: a list has no keys;"
                        + " did you mean [for (get-key(., \"a\\n//\\\"b\" )) .c]?");
    }

    @Test
    void a_message_has_at_most_300_characters() {
        String longName = "n".repeat(5000);
        for (ValueKind found : ValueKind.values()) {
            assertThat(atRunTime("$" + longName, "." + longName, "." + longName, found))
                    .hasSizeLessThan(300);
            assertThat(atRunTime("$" + longName, "[1" + "0".repeat(5000) + "]", "", found))
                    .hasSizeLessThan(300);
        }
        assertThat(atLoad("$" + longName, ".a", "", Kinds.closed(Map.of(longName, Kinds.ANY))))
                .hasSizeLessThan(300);
    }
}

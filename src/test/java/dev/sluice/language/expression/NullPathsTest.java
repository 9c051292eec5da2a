package dev.sluice.language.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.language.expression.value.Kinds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The paths that are null for each value of the kinds of their variables. */
class NullPathsTest {
    private static final Kinds CUSTOMER =
            Kinds.closed(Map.of("name", Kinds.TEXT, "address", Kinds.closed(Map.of("city", Kinds.TEXT))));

    private static final Map<String, Kinds> KINDS = Map.ofEntries(
            Map.entry("products", Kinds.objectOf(Kinds.ANY)),
            Map.entry("prices", Kinds.objectOf(Kinds.NUMBER)),
            Map.entry("customers", Kinds.objectOf(CUSTOMER)),
            Map.entry("customer", CUSTOMER),
            Map.entry("list", Kinds.listOf(Kinds.ANY)),
            Map.entry("rows", Kinds.listOf(CUSTOMER)),
            Map.entry("names", Kinds.listOf(Kinds.TEXT)),
            Map.entry("text", Kinds.TEXT),
            Map.entry("n", Kinds.NUMBER),
            Map.entry("flag", Kinds.BOOLEAN),
            Map.entry("scalar", Kinds.TEXT.or(Kinds.NUMBER)),
            Map.entry("loop", Kinds.objectOf(Kinds.ANY).or(Kinds.listOf(Kinds.NONE))),
            Map.entry("either", Kinds.objectOf(Kinds.ANY).or(Kinds.listOf(Kinds.ANY))),
            Map.entry("nothing", Kinds.NONE),
            Map.entry("path", Kinds.closed(Map.of("id", Kinds.TEXT, "rest", Kinds.listOf(Kinds.TEXT)))),
            Map.entry("query", Kinds.closed(Map.of("limit", Kinds.ANY, "tag", Kinds.ANY))),
            Map.entry("request", Kinds.closed(Map.of("client", Kinds.TEXT, "scheme", Kinds.TEXT, "host", Kinds.TEXT))));

    private static List<NullPath> nullPaths(String text) {
        return Expression.parse(text).nullPaths(KINDS);
    }

    /** A caret marks where the path begins. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "[for ($products) ^.name] ~ .name is always null: there is no key name; did you mean .value.name?",
                "^$products[0].name ~ $products[0] is always null: an object has no element 0; did you mean array($products)[0].value.name?",
                "[for ($products) ^.name.first[0]] ~ .name is always null: there is no key name; did you mean .value.name.first[0]?",
                "{for ($products) .key : ^.price} ~ .price is always null: there is no key price; did you mean .value.price?",
                "[for ($products) .value if (^.active)] ~ .active is always null: there is no key active; did you mean .value.active?",
                "[for ($products) let p = ^.price $p] ~ .price is always null: there is no key price; did you mean .value.price?",
                "[for ($products) let p = . ^$p.price] ~ $p.price is always null: there is no key price; did you mean $p.value.price?",
                "[for ($products) ^.[0]] ~ .[0] is always null: an object has no element 0; did you mean .value[0]?",
                "[for ($loop) ^.name] ~ .name is always null: there is no key name; did you mean .value.name?",
                "^$loop[0].name ~ $loop[0] is always null: an object has no element 0; did you mean array($loop)[0].value.name?",
                "[for ($prices) ^.name] ~ .name is always null: there is no key name (expected: key, value)",
                "[for ($prices) ^.vale] ~ .vale is always null: there is no key vale; did you mean .value?",
                "^$products[-1] ~ $products[-1] is always null: an object has no element -1; did you mean array($products)[-1].value?",
                "^$products[$a] ~ $products[$a] is always null: an object has no elements; did you mean lookup($products, $a)?",
                "^$products[\"p-\" + $a + \"-x\"].name ~ $products[\"p-\" + $a + \"-x\"] is always null: an object has no elements; did you mean lookup($products, \"p-\" + $a + \"-x\").name?",
                "^$customers[0].nme ~ $customers[0] is always null: an object has no element 0",
                "^$customers[$a].nme ~ $customers[$a] is always null: an object has no elements; did you mean lookup($customers, $a).nme?",
                "^$list.length ~ $list.length is always null: a list has no keys; did you mean size($list)?",
                "let o = {\"for\" : 1} ^$o.fro ~ $o.fro is always null: there is no key fro; did you mean $o.\"for\"?",
                "^$products[\"p1\"].name ~ $products[\"p1\"] is always null: an object has no elements; did you mean $products.p1.name?",
                "^$products[0 : 2] ~ $products[0 : 2] is always null: an object has no elements",
                "^$list.name ~ $list.name is always null: a list has no keys; did you mean [for ($list) .name]?",
                "^$rows.address.city ~ $rows.address is always null: a list has no keys; did you mean [for ($rows) .address.city]?",
                "^$rows.nme ~ $rows.nme is always null: a list has no keys",
                "^$names.first ~ $names.first is always null: a list has no keys",
                "^$rows[0].nme ~ $rows[0].nme is always null: there is no key nme; did you mean $rows[0].name?",
                "[for ($rows) ^.address.zip] ~ .address.zip is always null: there is no key zip (expected: city)",
                "[for ($rows) ^.adress.city] ~ .adress is always null: there is no key adress; did you mean .address.city?",
                "^$customers.c1.nme ~ $customers.c1.nme is always null: there is no key nme; did you mean $customers.c1.name?",
                "^$text.length ~ $text.length is always null: a text has no keys; did you mean size($text)?",
                "^$text.name ~ $text.name is always null: a text has no keys",
                "^$list.count ~ $list.count is always null: a list has no keys; did you mean size($list)?",
                "^$list.size.x ~ $list.size is always null: a list has no keys; did you mean [for ($list) .size.x]?",
                "^$n.length ~ $n.length is always null: a number has no keys",
                "^$n.x ~ $n.x is always null: a number has no keys",
                "^$n[0] ~ $n[0] is always null: a number has no element 0",
                "^$n[ : 1] ~ $n[ : 1] is always null: a number has no elements",
                "^$flag[0] ~ $flag[0] is always null: a boolean has no element 0",
                "^$scalar.x ~ $scalar.x is always null: a text or a number has no keys",
                "^$path.Id ~ $path.Id is always null: there is no key Id; did you mean $path.id?",
                "^$path.id.x ~ $path.id.x is always null: a text has no keys",
                "^$path.customer ~ $path.customer is always null: there is no key customer (expected: id, rest)",
                "^$request.ip ~ $request.ip is always null: there is no key ip (expected: client, host, scheme)",
                "^$query.limti ~ $query.limti is always null: there is no key limti; did you mean $query.limit?",
                "^$query.\"page size\" ~ $query.\"page size\" is always null: there is no key page size (expected: limit, tag)",
                "let o = {\"a\" : 1, \"b\" : {}} ^$o.c ~ $o.c is always null: there is no key c; did you mean $o.a?",
                "let o = {\"a\" : {\"b\" : 1}} ^$o.a.c.d ~ $o.a.c is always null: there is no key c (expected: b)",
                "let o = {\"a\" : {\"b\" : {\"d\" : 1}}} ^$o.a.c.d ~ $o.a.c is always null: there is no key c; did you mean $o.a.b.d?",
                "let o = {\"total\" : $a} ^$o.totl ~ $o.totl is always null: there is no key totl; did you mean $o.total?",
                "let o = {for ($list) string(.) : 1} ^$o[0] ~ $o[0] is always null: an object has no element 0; did you mean array($o)[0].value?",
                "let o = {* : .} ^$o[0] ~ $o[0] is always null: an object has no element 0; did you mean array($o)[0].value?",
                "let l = [for ($list) .x] ^$l.x ~ $l.x is always null: a list has no keys; did you mean [for ($l) .x]?",
                "let l = [1, \"a\"] ^$l.x ~ $l.x is always null: a list has no keys",
                "let s = \"a\" ^$s.x ~ $s.x is always null: a text has no keys",
                "let c = if ($a) {\"x\" : 1} else {\"y\" : 1} ^$c.zz ~ $c.zz is always null: there is no key zz (expected: x, y)",
                "^size($list).x ~ size($list).x is always null: a number has no keys",
                "^uppercase($a).x ~ uppercase($a).x is always null: a text has no keys",
                "^array($products)[0].name ~ array($products)[0].name is always null: there is no key name; did you mean array($products)[0].value.name?",
                "^array($a).x ~ array($a).x is always null: a list has no keys; did you mean [for (array($a)) .x]?",
                "[for (zip-with-index($rows)) ^.name] ~ .name is always null: there is no key name; did you mean .value.name?",
                "^fallback($products, {})[0] ~ fallback($products, {})[0] is always null: an object has no element 0; did you mean array(fallback($products, {}))[0].value?",
                "^index-by($list, .id)[0] ~ index-by($list, .id)[0] is always null: an object has no element 0; did you mean array(index-by($list, .id))[0].value?",
                "^parse-url($a).hosts ~ parse-url($a).hosts is always null: there is no key hosts; did you mean parse-url($a).host?",
                "^split($a, \",\").x ~ split($a, \",\").x is always null: a list has no keys",
                "def f(x) {\"a\" : $x} ^f(1).b ~ f(1).b is always null: there is no key b; did you mean f(1).a?",
                "def f(x) g($x) def g(x) [$x] ^f(1).b ~ f(1).b is always null: a list has no keys; did you mean [for (f(1)) .b]?",
                "def f(x) ^$products[0] 1 ~ $products[0] is always null: an object has no element 0; did you mean array($products)[0].value?",
                "let o = {\"a\" : 1} def f() ^$o.b f() ~ $o.b is always null: there is no key b; did you mean $o.a?",
                "$a[^$products[0]] ~ $products[0] is always null: an object has no element 0; did you mean array($products)[0].value?",
                "fallback(^$products[0], 1) ~ $products[0] is always null: an object has no element 0; did you mean array($products)[0].value?",
                "sort-by($list, ^$n.x) ~ $n.x is always null: a number has no keys",
                "1 | ^$n.x ~ $n.x is always null: a number has no keys",
                "^$n.x | 1 ~ $n.x is always null: a number has no keys",
                "1 + ^$n.x ~ $n.x is always null: a number has no keys",
                "{\"a\" : ^$n.x, * : .} ~ $n.x is always null: a number has no keys",
                "{* : ^$n.x} ~ $n.x is always null: a number has no keys",
                "if (^$n.x) 1 ~ $n.x is always null: a number has no keys",
                "if ($a) 1 else ^$n.x ~ $n.x is always null: a number has no keys",
                "[for ([1, 2]) ^.x] ~ .x is always null: a number has no keys",
                "$a == ^$n.x or true ~ $n.x is always null: a number has no keys"
            })
    void a_path_that_is_null_for_each_value_is_found_with_its_correction(String marked, String message) {
        int offset = marked.indexOf('^');
        String variable = marked.substring(offset + 1).replaceAll("(?s)^\\$(\\w+).*|^.*", "$1");
        boolean isDeclared = marked.contains("let " + variable + " =");
        assertThat(nullPaths(marked.replace("^", "")))
                .extracting(NullPath::offset, NullPath::variable, NullPath::message)
                .containsExactly(tuple(offset, variable.isEmpty() || isDeclared ? null : variable, message));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[for ($products) .value.name]",
                "[for ($products) .key]",
                "array($products)[0].value.name",
                "$products.p1.name",
                "$either[0]",
                "$either.name",
                "[for ($either) .name]",
                "[for ($list) .name]",
                "$list[0].name",
                "$list[0 : 2][0].name",
                "$names[0][0]",
                "$text[0]",
                "$text[0 : 1]",
                "$scalar[0]",
                "$rows[0].address.city",
                "$nothing.a.b",
                "$nothing[0]",
                "[for ($nothing) .a]",
                "[for ([]) .a]",
                "[for (1) .a]",
                "let l = [] $l[0].x",
                "let l = [null] $l[0]",
                "let o = {\"a\" : null} $o.a",
                "let o = {\"a\" : null} $o.a.b.c",
                "let o = {\"a\" : $a} $o.a.b",
                "let o = {\"a\" + $a : 1} $o.b",
                "let o = {\"a\" : 1, * : .} $o.b",
                "let o = {for ($list) .id : .} $o.a.b",
                "let c = if ($a) {\"x\" : 1} $c.x",
                "let c = if ($a) {\"x\" : 1} else [1] $c[0]",
                "let c = if ($a) $a else 1 $c.x",
                "let p = (1 | {\"a\" : 1}) $p.b",
                "let s = {\"a\" : 1} + $a $s.b",
                "let s = 1 + 2 $s.b",
                "let b = (1 == 2) $b.x",
                "let b = (1 and 2) $b.x",
                ".a[0].b",
                "{\"a\" : 1} | .b",
                "sort-by($products, .name)",
                "[for ($products) sort-by(.value, .name)]",
                "let a = f() let o = {\"b\" : $a} def f() $o.b {\"c\" : $a}",
                "[for ($products) 1 | .name]",
                "$unknown.a[0]",
                "get-key($products, \"a\").b",
                "lookup($products, \"a\")[0]",
                "from-json(\"[1]\").a",
                "parse-url($a).parameters.q[0]",
                "number(\"1\", {}).a",
                "sort-by($list, .a)[0].b",
                "error(\"no\").a",
                "fallback($n, $a).x",
                "fallback($products, $list)[0].x",
                "min($a, $b)[0]",
                "def f(x) $x.a f(1)",
                "def f(x) .a f(1)",
                "def f(x) if ($x) f($x).b else {\"a\" : 1} f(1).a",
                "def size(x) {\"a\" : $x} size(1).a",
                "def f(products) $products[0] f([1])",
                "let products = [1] $products[0]",
                "[for ($list) let products = . $products[0]]",
                "if ($a) let products = . $products[0] else 1",
                "{let products = (.) \"a\" : $products[0]}",
                "let o = $o.b $o"
            })
    void a_path_that_may_have_a_value_is_silent(String text) {
        assertThat(nullPaths(text)).isEmpty();
    }

    @Test
    void each_path_is_found_once_in_the_order_of_the_text() {
        assertThat(nullPaths("{ \"a\" : $products[0].x[1].y, \"b\" : $n.x, \"c\" : [for ($list) $products[$n.x]] }"))
                .extracting(NullPath::offset)
                .containsExactly(8, 35, 60, 70);
    }

    @Test
    void a_loop_over_an_object_that_the_expression_writes_has_one_message() {
        String literal = "[for ({\"a\" : $a}) .x]";
        assertThat(nullPaths(literal)).isEmpty();
        assertThat(Expression.parse(literal).diagnostics()).hasSize(1);
        String variable = "let o = {\"a\" : 1} {for ($o) .key : .x}";
        assertThat(nullPaths(variable)).hasSize(1);
        assertThat(Expression.parse(variable).diagnostics()).isEmpty();
        assertThat(Expression.parse(variable + " // " + literal).diagnostics()).isEmpty();
        assertThat(Expression.parse("let o = {\"a\" : 1} [[for ($o) .key], [for ($o) .x]]")
                        .diagnostics())
                .hasSize(1);
    }

    @Test
    void a_function_that_is_called_twice_is_analysed_once() {
        assertThat(nullPaths("def f(x) $n.x f(1) + f(2) + f(f(3))")).hasSize(1);
    }

    @Test
    void a_function_of_the_configuration_may_have_the_name_of_a_built_in_one() {
        ExpressionParser parser = ExpressionParser.withFunctions("def size(x) {\"a\" : $x} def g(x) $x");
        assertThat(parser.parse("size(1).a").nullPaths(Map.of())).isEmpty();
        assertThat(parser.parse("[g(1), uppercase(\"a\").b]").nullPaths(Map.of()))
                .isEmpty();
        assertThat(parser.parse("uppercase(\"a\").b").nullPaths(Map.of())).hasSize(1);
        assertThat(parser.parse("[g(1), fallback(1, 2).b]").nullPaths(Map.of())).hasSize(1);
        assertThat(parser.parse("def f() 1 [g(1), f().b]").nullPaths(Map.of())).hasSize(1);
    }

    @Test
    void a_comment_and_space_inside_a_path_are_no_part_of_a_key() {
        assertThat(nullPaths("$products // all of them\n  [0] .name"))
                .extracting(NullPath::message)
                .asString()
                .contains("an object has no element 0", "array($products)[0].value .name");
        assertThat(nullPaths("[for ($products) . // x\n name]"))
                .extracting(NullPath::message)
                .asString()
                .contains("there is no key name", ".value.name");
        assertThat(nullPaths("$products\n  [0]\n  .name"))
                .extracting(NullPath::message)
                .containsExactly("$products[0] is always null: an object has no element 0;"
                        + " did you mean array($products)[0].value.name?");
    }

    @Test
    void a_message_has_at_most_300_characters() {
        for (int length = 50; length < 5000; length += 10) {
            String name = "n".repeat(length);
            for (String text : List.of("$products[0]." + name, "$query." + name, "[for ($products) ." + name + "]"))
                assertThat(nullPaths(text))
                        .singleElement()
                        .satisfies(path -> assertThat(path.message()).hasSizeLessThanOrEqualTo(300));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[@]",
                "{\"a\" : @}",
                "{@ : 1}",
                "size(@)",
                "[for (@) .a]",
                "[for (@) let x = . $x]",
                "{for (@) .key : .value}",
                "if (@) 1",
                ".[@]",
                "(1 | @)",
                "(1 + @)",
                "fallback(@, [])"
            })
    void deep_expressions_end(String around) {
        String[] parts = around.split("@", -1);
        String text = parts[0].repeat(225) + "$n.x" + parts[1].repeat(225);
        assertThat(CompletableFuture.supplyAsync(() -> nullPaths(text), NullPathsTest::runWithStack)
                        .join())
                .isNotEmpty();
    }

    /** The limits of nesting suit a stack of 1 MiB, of which the thread of the tests has used a part. */
    private static void runWithStack(Runnable task) {
        new Thread(null, task, "deep", 1 << 20).start();
    }

    @Test
    void a_path_of_hundreds_of_parts_ends() {
        assertThat(nullPaths("$products" + ".a".repeat(490) + "[0]")).isEmpty();
        assertThat(nullPaths("$n" + ".a".repeat(490))).hasSize(1);
    }

    @Test
    void functions_that_call_each_other_ten_thousand_deep_end() {
        StringBuilder text = new StringBuilder();
        for (int function = 0; function < 10_000; function++)
            text.append("def f")
                    .append(function)
                    .append("() f")
                    .append(function + 1)
                    .append("() ");
        text.append("def f10000() $n.x f0()");
        assertThat(nullPaths(text.toString())).hasSize(1);
    }

    @Test
    void an_expression_of_a_mebibyte_ends() {
        StringBuilder fields = new StringBuilder("{\"last\" : $n.x");
        StringBuilder lets = new StringBuilder();
        StringBuilder branches = new StringBuilder("[$n.x");
        for (int index = 0; index < 36_000; index++) {
            fields.append(", \"k").append(index).append("\" : {\"a\" : [$products]}");
            lets.append("let v").append(index).append(" = [{\"k").append(index).append("\" : $products}] ");
            branches.append(", if ($a) {\"k").append(index).append("\" : 1} else 12");
        }
        for (String text : List.of(fields + "}", lets + "$n.x", branches + "]")) {
            assertThat(text).hasSizeGreaterThan(1 << 20);
            assertThat(nullPaths(text)).hasSize(1);
        }
    }

    /** Each union of the two objects has the kinds of all their keys. */
    @Test
    void a_list_of_a_mebibyte_of_two_large_objects_ends() {
        for (int keys : List.of(90, 200))
            for (String elements : List.of("$a,$b,".repeat(175_000), "$a,if(.)$a else $b,".repeat(12_000))) {
                String lets = "let a = " + objectOf(keys, "a") + " let b = " + objectOf(keys, "b");
                assertThat(nullPaths(lets + " [" + elements + "$n.x]")).hasSize(1);
            }
    }

    private static String objectOf(int keys, String name) {
        return IntStream.range(0, keys)
                .mapToObj(key -> "\"" + name + key + "\" : {\"k" + key + "\" : .}")
                .collect(Collectors.joining(", ", "{", "}"));
    }

    @Test
    void an_absent_variable_may_have_any_value() {
        Map<String, Kinds> kinds = new HashMap<>(KINDS);
        kinds.remove("products");
        assertThat(Expression.parse("[for ($products) .name]").nullPaths(kinds)).isEmpty();
    }
}

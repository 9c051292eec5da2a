package dev.sluice.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.limit.LimitKeyTest.LimitedRequest;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.json.RepeatedFieldException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LimitKeyPropertiesTest {
    private static final List<String> FAST = List.of(
            "$request.network",
            "$request.client",
            "$request.host",
            "$request.other",
            "$header.a",
            "$header.A",
            "$header.b",
            "$claims.a",
            "$claims.A",
            "$claims.b",
            "$path.a",
            "$path.b",
            "$query.a");

    private record Field(String name, String value) {}

    private static LimitedRequest request(
            List<Field> headers, List<Field> query, String claims, String path, String client) {
        LimitedRequest request =
                new LimitedRequest(new ManualClock()).claims(claims).path(path);
        headers.forEach(field -> request.header(field.name, field.value));
        query.forEach(field -> request.query.add(field.name, field.value));
        return client.startsWith("_") || client.equals("unknown") ? request.identifier(client) : request.client(client);
    }

    /** An expression with a declaration has no fast way. */
    private static Expression slow(String key) {
        return Expression.parse("let value = " + key + " $value");
    }

    private static String outcome(Expression key, GatewayRequest request) {
        try {
            return LimitKey.of(key).value(request).toString();
        } catch (RepeatedFieldException e) {
            return "repeated";
        }
    }

    @Property(tries = 500)
    void a_fast_way_has_the_value_of_the_expression(@ForAll("requests") LimitedRequest request) {
        for (String key : FAST)
            assertThat(outcome(Expression.parse(key), request.request()))
                    .as(key)
                    .isEqualTo(outcome(slow(key), request.request()));
    }

    @Property(tries = 500)
    void keys_have_equal_bytes_if_and_only_if_their_values_are_equal(
            @ForAll("requests") LimitedRequest first, @ForAll("requests") LimitedRequest second) {
        for (String key : List.of("$request.network", "$request.client", "$claims.a", "$path.a")) {
            LimitKey fast = LimitKey.of(Expression.parse(key));
            boolean areEqual = fast.value(first.request()).equals(fast.value(second.request()));
            byte[] bytes = fast.bytes(first.request());
            assertThat(bytes).hasSizeLessThanOrEqualTo(KeyBytes.MAX_BYTES);
            assertThat(Arrays.equals(bytes, fast.bytes(second.request())))
                    .as(key)
                    .isEqualTo(areEqual);
        }
    }

    @Provide
    Arbitrary<LimitedRequest> requests() {
        Arbitrary<String> json = Arbitraries.of(
                "{}",
                "null",
                "{\"a\":null}",
                "{\"a\":\"b\"}",
                "{\"a\":1,\"b\":[1,{\"c\":2}]}",
                "{\"a\":[\"b\"],\"A\":true}",
                "{\"a\":\"" + "x".repeat(60) + "\"}",
                "[1]");
        Arbitrary<String> paths = Arbitraries.of("{}", "{\"a\":\"b\"}", "{\"a\":[\"b\",\"c\"],\"b\":\"\u20ac\"}");
        Arbitrary<String> clients = Arbitraries.of(
                "unknown",
                "_hidden",
                "203.0.113.7",
                "203.0.113.8",
                "2001:db8::1",
                "2001:db8::2",
                "2001:db8:0:1::1",
                "::1");
        return Combinators.combine(fields(), fields(), json, paths, clients).as(LimitKeyPropertiesTest::request);
    }

    private static Arbitrary<List<Field>> fields() {
        Arbitrary<String> names = Arbitraries.of("a", "A", "b", "c");
        Arbitrary<String> values = Arbitraries.of("", "x", "X", "\u00e2\u0082\u00ac", "\u00ff", "1", "null");
        return Combinators.combine(names, values).as(Field::new).list().ofMaxSize(4);
    }
}

package dev.sluice.config.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.core.spec.Percent;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.spec.Size;
import dev.sluice.gateway.compose.CallTarget;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.uri.PathPattern;
import dev.sluice.language.uri.PathTemplate;
import dev.sluice.upstream.credentials.ClientAuthMethod;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScalarTypesTest {
    private final BinderFixture bound = new BinderFixture();

    static List<Arguments> right() {
        return List.of(
                arguments(int.class, "8080", 8080),
                arguments(int.class, "0x1F", 31),
                arguments(int.class, "0o17", 15),
                arguments(int.class, "012", 12),
                arguments(Integer.class, "-1", -1),
                arguments(long.class, "9000000000", 9_000_000_000L),
                arguments(Long.class, "+7", 7L),
                arguments(int.class, "${PORT}", 8080),
                arguments(int.class, "'${PORT}'", 8080),
                arguments(int.class, "${NONE:-9090}", 9090),
                arguments(boolean.class, "true", true),
                arguments(Boolean.class, "False", false),
                arguments(boolean.class, "\"${ON}\"", true),
                arguments(String.class, "no", "no"),
                arguments(String.class, "012", "012"),
                arguments(String.class, "1.10", "1.10"),
                arguments(String.class, "'null'", "null"),
                arguments(String.class, "''", ""),
                arguments(Secret.class, "${WORD}", new Secret("hunter2")),
                arguments(ClientAuthMethod.class, "client_secret_post", ClientAuthMethod.CLIENT_SECRET_POST),
                arguments(Duration.class, "250ms", Duration.ofMillis(250)),
                arguments(Duration.class, "'2s'", Duration.ofSeconds(2)),
                arguments(Size.class, "8MiB", Size.mib(8)),
                arguments(Percent.class, "50%", new Percent(50)),
                arguments(URI.class, "https://warehouse:8443/v1", URI.create("https://warehouse:8443/v1")),
                arguments(URI.class, "http://localhost:${PORT}", URI.create("http://localhost:8080")),
                arguments(CallTarget.class, "GET orders /orders{?id}", CallTarget.parse("GET orders /orders{?id}")),
                arguments(PathTemplate.class, "/orders/{id}", PathTemplate.parse("/orders/{id}")),
                arguments(PathPattern.class, "/orders/{id}", PathPattern.parse("/orders/{id}")),
                arguments(Expression.class, "$order.id", Expression.parse("$order.id")),
                arguments(Expression.class, "10", Expression.parse("10")),
                arguments(Expression.class, "~", Expression.parse("null")),
                arguments(Expression.class, "'\"text\"'", Expression.parse("\"text\"")));
    }

    @ParameterizedTest
    @MethodSource("right")
    void reads_valid_scalars(Class<?> type, String yaml, Object expected) {
        assertThat(bound.read(type, yaml)).isEqualTo(expected);
        assertThat(bound.errors()).isEmpty();
    }

    static List<Arguments> wrong() {
        return List.of(
                arguments(int.class, "many", "many (expected: a whole number)"),
                arguments(int.class, "1.5", "1.5 (expected: a whole number)"),
                arguments(int.class, "'8080'", "\"8080\" (expected: a whole number)"),
                arguments(int.class, "", "nothing (expected: a whole number)"),
                arguments(int.class, "null", "null (expected: a whole number)"),
                arguments(int.class, "2147483648", "2147483648 (expected: a smaller number)"),
                arguments(int.class, "[1]", "a list (expected: a whole number)"),
                arguments(int.class, "${WORD}", "${WORD} (expected: a whole number)"),
                arguments(long.class, "9".repeat(2000), "9".repeat(60) + "… (expected: a smaller number)"),
                arguments(boolean.class, "yes", "yes (expected: true or false)"),
                arguments(boolean.class, "'true'", "\"true\" (expected: true or false)"),
                arguments(String.class, "", "nothing (expected: a text)"),
                arguments(String.class, "null", "null (expected: a text)"),
                arguments(String.class, "{ a: b }", "a mapping (expected: a text)"),
                arguments(Secret.class, "[s3cret]", "a list (expected: a text)"),
                arguments(
                        ClientAuthMethod.class,
                        "password",
                        "password (expected: client_secret_basic, client_secret_post, private_key_jwt, tls_client_auth, none)"),
                arguments(Duration.class, "0", "0 (expected: a duration such as 250ms, 2s, 5m or 1h)"),
                arguments(Duration.class, "|\n  5\n  s", "\"5…\" (expected: a duration such as 250ms, 2s, 5m or 1h)"),
                arguments(Size.class, "8MB", "8MB (expected: a size such as 512B, 64KiB, 8MiB or 1GiB)"),
                arguments(Percent.class, "0.5", "0.5 (expected: a percentage such as 50%)"),
                arguments(URI.class, "orders:8080", "orders:8080 (expected: a URL such as http://orders:8080)"),
                arguments(URI.class, "//orders", "//orders (expected: a URL such as http://orders:8080)"),
                arguments(URI.class, "ftp://orders", "ftp://orders (expected: a URL such as http://orders:8080)"),
                arguments(URI.class, "http:///v1", "http:///v1 (expected: a URL such as http://orders:8080)"),
                arguments(URI.class, "http://a b", "http://a b (expected: a URL such as http://orders:8080)"),
                arguments(URI.class, "http://a#b", "http://a#b (expected: a URL such as http://orders:8080)"),
                arguments(URI.class, "http://a:99999", "a port is 1 to 65535"),
                arguments(URI.class, "http://a:0", "a port is 1 to 65535"),
                arguments(URI.class, "http://my_host/", "a host name cannot hold an underscore"),
                arguments(
                        URI.class,
                        "http://joe:s3cret@a",
                        "a URL cannot hold an @; write user and password in credentials"),
                arguments(Expression.class, "", "nothing (expected: an expression)"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void an_invalid_scalar_is_reported_with_the_expectation(Class<?> type, String yaml, String expected) {
        assertThat(bound.read(type, yaml)).isEqualTo(type == Expression.class ? Expression.parse("null") : null);
        assertThat(bound.errors()).hasSize(1).first().asString().endsWith(": a: " + expected);
    }

    @Test
    void an_invalid_expression_is_located_in_the_file() {
        bound.read(Expression.class, "|\n    {\n      \"id\": $order.id,\n      \"all\": [1 2]\n    }\n");
        assertThat(bound.errors()).hasSize(1).first().asString().startsWith("f:4:17: a: not an expression");
    }

    @Test
    void an_invalid_call_is_located_in_the_line() {
        bound.read(CallTarget.class, "\"GET orders /orders/{id?}\"");
        assertThat(bound.errors()).hasSize(1).first().asString().startsWith("f:1:24: a: {id?} is not");
    }

    @Test
    void a_plain_text_without_quotes_gets_a_hint() {
        bound.read(Expression.class, "application/json");
        assertThat(bound.errors())
                .hasSize(1)
                .first()
                .asString()
                .endsWith("(expected: a plain text in quotation marks: '\"application/json\"')");
    }

    @Test
    void an_error_does_not_show_a_substituted_value() {
        for (Class<?> type :
                List.of(Expression.class, CallTarget.class, PathTemplate.class, URI.class, ClientAuthMethod.class))
            bound.read(type, "${WORD} @");
        assertThat(bound.errors()).hasSize(5).noneMatch(error -> error.contains("hunter2"));
    }
}

package dev.sluice.gateway.limit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.core.forwarded.ForwardedNode;
import dev.sluice.core.forwarded.IpAddress;
import dev.sluice.core.forwarded.RequestOrigin;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.time.Deadline;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.compose.RequestVariables;
import dev.sluice.gateway.compose.RouteFixture;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.value.EvaluationLimits;
import dev.sluice.language.expression.value.EvaluationSource;
import dev.sluice.language.json.RepeatedFieldException;
import dev.sluice.upstream.backend.CallLimits;
import dev.sluice.upstream.backend.CallRequest;
import dev.sluice.upstream.backend.Cancellation;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The value of a key, and its bytes. */
class LimitKeyTest {
    /** A request as limits see it. */
    static final class LimitedRequest {
        final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        final MultiMap query = MultiMap.caseInsensitiveMultiMap();
        final RequestTrace trace;
        final Cancellation cancellation = new Cancellation();
        private final ManualClock clock;
        private String path = "{}";
        private String claims = "null";
        private ForwardedNode client = ForwardedNode.UNKNOWN;
        private MemoryAccount memory = MemoryAccount.unlimited();

        LimitedRequest(ManualClock clock) {
            this.clock = clock;
            this.trace = TestCalls.trace(clock);
        }

        LimitedRequest header(String name, String value) {
            headers.add(name, value);
            return this;
        }

        LimitedRequest path(String json) {
            path = json;
            return this;
        }

        LimitedRequest claims(String json) {
            claims = json;
            return this;
        }

        LimitedRequest client(String address) {
            client = ForwardedNode.of(Objects.requireNonNull(IpAddress.parse(address)));
            return this;
        }

        LimitedRequest identifier(String name) {
            client = new ForwardedNode(name, null);
            return this;
        }

        LimitedRequest authenticated(String identity, @Nullable String subject) {
            trace.onAuthenticated(identity, subject);
            return this;
        }

        LimitedRequest memory(MemoryAccount account) {
            memory = account;
            return this;
        }

        GatewayRequest request() {
            RequestOrigin origin = new RequestOrigin(List.of(client), 0, "http", "shop.example");
            EvaluationSource expressions =
                    new EvaluationSource(EvaluationLimits.defaults(), clock::now, new SplittableRandom(1));
            return new GatewayRequest(
                    (ObjectNode) RouteFixture.json(path),
                    new RequestVariables(query, headers, origin, expressions, memory),
                    RouteFixture.json("null"),
                    RouteFixture.json(claims),
                    new CallLimits(Deadline.after(Duration.ofSeconds(1), clock), cancellation),
                    new CallRequest(memory, trace, null));
        }
    }

    private final LimitedRequest request = new LimitedRequest(new ManualClock());

    private byte[] bytes(String key) {
        return LimitKey.of(Expression.parse(key)).bytes(request.request());
    }

    private String text(String key) {
        return new String(bytes(key), ISO_8859_1);
    }

    @Test
    void null_lists_numbers_and_texts_have_buckets_of_their_own() {
        List<String> keys = List.of(
                "null", "\"null\"", "1", "\"1\"", "1.0", "true", "\"true\"", "[1]", "\"[1]\"", "[\"1\"]", "\"\"");
        assertThat(keys.stream().map(this::text)).doesNotHaveDuplicates();
        assertThat(text("null")).isEqualTo("Jnull");
        assertThat(text("[1, {\"a\" : 2}]")).isEqualTo("J[1,{\"a\":2}]");
        assertThat(text("\"a\"")).isEqualTo("La");
        assertThat(text("$claims.sub")).isEqualTo(text("null"));
    }

    @Test
    void a_text_beyond_latin_1_has_two_bytes_a_character() {
        assertThat(bytes("\"\u00e9\"")).containsExactly('L', 0xe9);
        assertThat(bytes("\"a\u20ac\"")).containsExactly('U', 0, 'a', 0x20, 0xac);
    }

    @Test
    void a_key_of_ten_kilobytes_costs_no_more() {
        request.header("x-key", "a".repeat(10_000));
        assertThat(bytes("$header.x-key")).hasSize(33).startsWith('H');
        assertThat(bytes("\"" + "\u20ac".repeat(10_000) + "\"")).hasSize(33);
        assertThat(bytes("[\"" + "a".repeat(10_000) + "\"]")).hasSize(33);
        assertThat(text("\"" + "a".repeat(47) + "\"")).isEqualTo("L" + "a".repeat(47));
        assertThat(bytes("\"" + "a".repeat(48) + "\"")).hasSize(33);
        assertThat(bytes("\"" + "\u20ac".repeat(23) + "\"")).hasSize(47);
        assertThat(bytes("\"" + "\u20ac".repeat(24) + "\"")).hasSize(33);
        assertThat(bytes("\"" + "a".repeat(10_000) + "\"")).isNotEqualTo(bytes("\"" + "a".repeat(10_001) + "\""));
    }

    @Test
    void keys_that_differ_in_case_are_two() {
        assertThat(bytes("\"Abc\"")).isNotEqualTo(bytes("\"abc\""));
        request.header("X-Key", "Abc");
        assertThat(text("$header.x-key")).isEqualTo("LAbc");
        assertThat(text("$header.X-Key")).isEqualTo("Jnull");
    }

    @Test
    void a_network_is_an_ipv4_address_or_a_64() {
        assertThat(networkOf("203.0.113.7")).isEqualTo("L203.0.113.7".getBytes(ISO_8859_1));
        assertThat(networkOf("::ffff:203.0.113.7")).isEqualTo(networkOf("203.0.113.7"));
        assertThat(networkOf("2001:db8:0:1::1"))
                .containsExactly('N', 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 1)
                .isEqualTo(networkOf("2001:db8:0:1:ffff::2"))
                .isNotEqualTo(networkOf("2001:db8::1"));
    }

    private byte[] networkOf(String client) {
        request.client(client);
        return bytes("$request.network");
    }

    @Test
    void a_client_without_an_address_has_its_identifier_or_null() {
        assertThat(text("$request.network")).isEqualTo("Jnull");
        assertThat(text("$request.client")).isEqualTo("Lunknown");
        request.identifier("_hidden");
        assertThat(text("$request.network")).isEqualTo("L_hidden");
    }

    @ParameterizedTest
    @ValueSource(strings = {"$header.x-key", "lowercase($header.x-key)", "$header", "$query.q"})
    void a_repeated_field_is_ambiguous(String key) {
        request.header("x-key", "a").header("X-Key", "b");
        request.query.add("q", "a").add("q", "b");
        assertThatExceptionOfType(RepeatedFieldException.class).isThrownBy(() -> bytes(key));
    }

    @Test
    void another_repeated_field_than_that_of_the_key_is_none() {
        request.header("x-other", "a").header("x-other", "b").header("x-key", "c");
        request.query.add("q", "a").add("q", "b");
        assertThat(text("$header.x-key")).isEqualTo("Lc");
        assertThat(text("fallback($header.x-key, null)")).isEqualTo("Lc");
    }

    @Test
    void a_header_in_utf_8_is_the_text_that_it_encodes() {
        request.header("x-key", "\u00e2\u0082\u00ac");
        assertThat(bytes("$header.x-key")).containsExactly('U', 0x20, 0xac).isEqualTo(bytes("\"\u20ac\""));
    }
}

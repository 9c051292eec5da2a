package dev.sluice.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {
    private static final String LONG_KEY = "k".repeat(256);

    private final ApiKeys keys = new ApiKeys(new IdentitySpec.ApiKeys(
            "X-Api-Key",
            Map.of(
                    "alice", sha256("alice's key"),
                    "bob", sha256("bob's key").toUpperCase(Locale.ROOT),
                    "long", sha256(LONG_KEY),
                    "longer", sha256(LONG_KEY + "k"),
                    "empty", sha256(""),
                    "german", sha256("schlüssel"))));

    @Test
    void a_caller_is_known_by_the_key_whatever_the_case_of_the_header_or_of_the_hash() {
        assertThat(subject("X-Api-Key", "alice's key")).isEqualTo("alice");
        assertThat(subject("x-api-KEY", "bob's key")).isEqualTo("bob");
    }

    @Test
    void the_claims_hold_the_name_and_belong_to_one_request() {
        MultiMap headers = headers().add("X-Api-Key", "alice's key");
        Caller first = keys.of(headers).result();
        assertThat(first.claims()).hasToString("{\"sub\":\"alice\"}");
        first.claims().put("admin", true);
        assertThat(keys.of(headers).result().claims()).hasToString("{\"sub\":\"alice\"}");
    }

    @Test
    void a_key_counts_by_its_bytes_although_headers_arrive_as_latin_1() {
        String asReceived = new String("schlüssel".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(subject("X-Api-Key", asReceived)).isEqualTo("german");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "alice", "Alice's key", "alice's key ", "alice's ke", "*"})
    void any_other_key_is_unknown(String key) {
        assertThat(keys.of(headers().add("X-Api-Key", key)).cause()).isInstanceOf(Unknown.class);
    }

    @Property
    void no_text_but_the_key_is_known(@ForAll String key) {
        assertThat(keys.of(headers().add("X-Api-Key", key)).failed()).isTrue();
    }

    @Test
    void a_key_of_more_than_256_characters_is_not_even_hashed() {
        assertThat(subject("X-Api-Key", LONG_KEY)).isEqualTo("long");
        assertThat(keys.of(headers().add("X-Api-Key", LONG_KEY + "k")).failed()).isTrue();
    }

    @Test
    void no_key_or_several_are_unknown_even_if_one_is_right() {
        assertThat(keys.of(headers()).failed()).isTrue();
        assertThat(keys.of(headers().add("Authorization", "alice's key")).failed())
                .isTrue();
        MultiMap twice = headers().add("X-Api-Key", "alice's key").add("x-api-key", "alice's key");
        assertThat(keys.of(twice).failed()).isTrue();
    }

    @Test
    void a_refusal_names_the_header_to_send_and_nothing_that_was_sent() {
        Future<Caller> refused = keys.of(headers().add("X-Api-Key", "guess"));
        assertThat(refused.cause()).isInstanceOfSatisfying(Unknown.class, unknown -> {
            assertThat(unknown.challenge()).isEqualTo("ApiKey header=\"X-Api-Key\"");
            assertThat(unknown).hasMessageNotContaining("guess").hasNoCause();
        });
    }

    private String subject(String header, String key) {
        return keys.of(headers().add(header, key)).result().claims().path("sub").asText();
    }

    private static MultiMap headers() {
        return MultiMap.caseInsensitiveMultiMap();
    }

    private static String sha256(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}

package dev.sluice.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.core.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyAuthenticatorTest {
    private static final String LONG_KEY = "k".repeat(256);

    private final ApiKeyAuthenticator keys = new ApiKeyAuthenticator(new IdentitySpec.ApiKeys(
            "X-Api-Key",
            Map.of(
                    "alice", List.of(sha256("alice's key"), sha256("alice's next key")),
                    "bob", List.of(sha256("bob's key").toUpperCase(Locale.ROOT)),
                    "long", List.of(sha256(LONG_KEY)),
                    "longer", List.of(sha256(LONG_KEY + "k")),
                    "empty", List.of(sha256("")),
                    "german", List.of(sha256("schlüssel"))),
            Map.of("bob", json("{\"scope\":\"orders.write\",\"sub\":\"alice\"}"))));

    @Test
    void a_key_authenticates_in_any_case_of_the_header_and_of_the_hash() {
        assertThat(subject("X-Api-Key", "alice's key")).isEqualTo("alice");
        assertThat(subject("x-api-KEY", "bob's key")).isEqualTo("bob");
    }

    @Test
    void the_claims_hold_the_name_and_belong_to_one_request() {
        MultiMap headers = headers().add("X-Api-Key", "alice's key");
        Caller first = authenticate(headers).result();
        assertThat(first.claims()).hasToString("{\"sub\":\"alice\"}");
        first.claims().put("admin", true);
        assertThat(authenticate(headers).result().claims()).hasToString("{\"sub\":\"alice\"}");
    }

    @Test
    void a_key_is_compared_by_its_bytes_although_headers_arrive_as_latin_1() {
        String asReceived = new String("schlüssel".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(subject("X-Api-Key", asReceived)).isEqualTo("german");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "alice", "Alice's key", "alice's key ", "alice's ke", "*"})
    void any_other_key_is_unknown(String key) {
        assertThat(authenticate(headers().add("X-Api-Key", key)).cause()).hasMessage("unknown_key");
    }

    @Property
    void a_text_that_differs_from_the_key_is_unknown(@ForAll String key) {
        assertThat(authenticate(headers().add("X-Api-Key", key)).failed()).isTrue();
    }

    @Test
    void a_key_of_more_than_256_characters_is_unknown() {
        assertThat(subject("X-Api-Key", LONG_KEY)).isEqualTo("long");
        assertThat(authenticate(headers().add("X-Api-Key", LONG_KEY + "k")).failed())
                .isTrue();
    }

    @Test
    void no_key_is_unauthenticated_and_several_keys_are_ambiguous() {
        assertThat(authenticate(headers()).failed()).isTrue();
        assertThat(authenticate(headers().add("Authorization", "alice's key")).failed())
                .isTrue();
        MultiMap twice = headers().add("X-Api-Key", "alice's key").add("x-api-key", "alice's key");
        assertThat(authenticate(twice).cause()).hasMessage("ambiguous");
    }

    @Test
    void a_challenge_names_the_header_and_does_not_repeat_the_key() {
        Future<Caller> rejected = authenticate(headers().add("X-Api-Key", "guess"));
        assertThat(rejected.cause()).isInstanceOfSatisfying(AccessFailure.class, unknown -> {
            assertThat(unknown.challenge()).isEqualTo("ApiKey header=\"X-Api-Key\"");
            assertThat(unknown).hasMessageNotContaining("guess").hasNoCause();
        });
    }

    @Test
    void a_caller_may_have_several_keys_and_further_claims_but_not_another_name() {
        assertThat(subject("X-Api-Key", "alice's next key")).isEqualTo("alice");
        assertThat(authenticate(headers().add("X-Api-Key", "bob's key"))
                        .result()
                        .claims())
                .hasToString("{\"scope\":\"orders.write\",\"sub\":\"bob\"}");
    }

    @Test
    void a_missing_key_and_a_wrong_key_have_different_reasons() {
        assertThat(authenticate(headers()).cause()).hasMessage("unauthenticated");
        assertThat(authenticate(headers().add("X-Api-Key", "guess")).cause()).hasMessage("unknown_key");
    }

    private Future<Caller> authenticate(MultiMap headers) {
        return keys.authenticate(new AuthenticationRequest(headers, null, new Deadline(0)));
    }

    private static JsonNode json(String text) {
        try {
            return new JsonMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private String subject(String header, String key) {
        return authenticate(headers().add(header, key))
                .result()
                .claims()
                .path("sub")
                .asText();
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

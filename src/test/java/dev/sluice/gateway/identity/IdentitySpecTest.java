package dev.sluice.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.spec.InvalidSpecException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentitySpecTest {
    private static final String HASH = "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @ValueSource(strings = {"", "X Api Key", "X-Api-Key:", "Schlüssel", "a\r\nb", "\"key\""})
    void a_header_name_must_be_an_http_token(String header) {
        assertThatThrownBy(() -> new IdentitySpec.ApiKeys(header, Map.of("alice", List.of(HASH)), Map.of()))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageStartingWith("header: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "my-real-key", "0123", "xyz3456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"})
    void an_invalid_hash_is_rejected_and_not_shown(String hash) {
        assertThatThrownBy(() -> new IdentitySpec.ApiKeys("X-Api-Key", Map.of("alice", List.of(hash)), Map.of()))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessage(
                        "sha256: the entry of alice (expected: 64 hexadecimal digits, from printf %s \"$KEY\" | sha256sum)");
    }

    @Test
    void two_callers_cannot_share_a_key() {
        assertThatThrownBy(() -> new IdentitySpec.ApiKeys(
                        "X-Api-Key",
                        Map.of("alice", List.of(HASH), "bob", List.of(HASH.toUpperCase(Locale.ROOT))),
                        Map.of()))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("different keys for different callers");
    }

    @Test
    void api_keys_without_a_caller_are_rejected() {
        assertThatThrownBy(() -> new IdentitySpec.ApiKeys("X-Api-Key", Map.of(), Map.of()))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("at least one caller");
    }

    @Test
    void all_mistakes_are_reported_together() {
        assertThatThrownBy(() ->
                        new IdentitySpec.ApiKeys("a b", Map.of("alice", List.of("1"), "bob", List.of("2")), Map.of()))
                .isInstanceOfSatisfying(
                        InvalidSpecException.class,
                        invalid -> assertThat(invalid.violations()).hasSize(3));
    }
}

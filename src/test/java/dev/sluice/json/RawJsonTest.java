package dev.sluice.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.memory.MemoryAccount;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RawJsonTest {
    /** Valid JSON with a number that fits no tree, so that building the tree fails. */
    private static final Buffer WITHOUT_TREE = Buffer.buffer("[1e99999999999]");

    @Test
    void it_is_parsed_once() throws InvalidJsonException {
        RawJson value = RawJson.ofValidated(Buffer.buffer("{\"a\":[1.10]}"), MemoryAccount.unlimited());
        assertThat(value.tree()).isSameAs(value.tree()).hasToString("{\"a\":[1.10]}");
    }

    @Test
    void it_is_validated_and_passed_on_without_a_tree() throws InvalidJsonException {
        RawJson value = RawJson.ofValidated(WITHOUT_TREE, MemoryAccount.unlimited());
        assertThat(RawJson.ofFields(Map.of("a", value), MemoryAccount.unlimited())
                        .bytes())
                .asString()
                .isEqualTo("{\"a\":[1e99999999999]}");
        assertThatExceptionOfType(RuntimeException.class).isThrownBy(value::tree);
    }
}

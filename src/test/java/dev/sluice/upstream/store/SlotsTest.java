package dev.sluice.upstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotsTest {
    private static final URI KNOWN = URI.create("rediss://10.0.0.1:7000");

    /** The slots are those of {@code CLUSTER KEYSLOT} of Valkey 8.1. */
    @ParameterizedTest
    @CsvSource({
        "123456789, 12739",
        "foo, 12182",
        "{foo}bar, 12182",
        "a{foo}{b}, 12182",
        "foo{}, 5542",
        "'', 0",
        "{, 4092"
    })
    void a_key_has_the_slot_of_its_tag(String key, int slot) {
        assertThat(Slots.of(key.getBytes(StandardCharsets.US_ASCII))).isEqualTo(slot);
    }

    @ParameterizedTest
    @CsvSource({
        "MOVED 3999 10.0.0.2:7001, rediss://10.0.0.2:7001",
        "MOVED 3999 :7001, rediss://10.0.0.1:7001",
        "MOVED 3999 fd00::2:7001, rediss://[fd00::2]:7001",
        "MOVED 3999 node-2.valkey.svc:7001, rediss://node-2.valkey.svc:7001",
    })
    void a_moved_error_names_the_owner(String message, URI owner) {
        assertThat(Slots.owner(new IllegalStateException(message), KNOWN)).isEqualTo(owner);
    }

    @Test
    void an_owner_without_a_host_has_that_of_a_known_node_also_on_ip_v6() {
        URI known = URI.create("redis://[fd00::1]:7000");
        assertThat(Slots.owner(new IllegalStateException("MOVED 3999 :7001"), known))
                .isEqualTo(URI.create("redis://[fd00::1]:7001"));
    }

    @ParameterizedTest
    @CsvSource({
        "MOVED",
        "MOVED 1",
        "MOVED 1 a",
        "MOVED 1 a:",
        "MOVED 1 a:99999",
        "MOVED 1 a/b:1",
        "MOVED 1 valkey_1:6379",
        "MOVED 1 ::::1:1",
        "ASK 1 a:1"
    })
    void an_invalid_error_names_no_owner(String message) {
        assertThat(Slots.owner(new IllegalStateException(message), KNOWN)).isNull();
    }

    @Test
    void a_reply_without_slots_has_no_ranges() {
        assertThat(Slots.ranges(null, KNOWN)).isEmpty();
    }
}

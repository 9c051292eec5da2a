package dev.sluice.core.forwarded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class ClientNetworkTest {
    private static ClientNetwork of(String address) {
        return ClientNetwork.of(Objects.requireNonNull(IpAddress.parse(address)));
    }

    @Test
    void an_ipv4_address_is_a_network() {
        assertThat(of("192.0.2.1")).isEqualTo(of("192.0.2.1")).isNotEqualTo(of("192.0.2.2"));
    }

    @Test
    void the_first_64_bits_of_ipv6_are_a_network() {
        assertThat(of("2001:db8:0:1::1")).isEqualTo(of("2001:db8:0:1:ffff::2")).isNotEqualTo(of("2001:db8:0:2::1"));
    }

    @Test
    void networks_of_both_families_differ() {
        assertThat(of("0.0.0.0")).isNotEqualTo(of("::"));
    }
}

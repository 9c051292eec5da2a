package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The addresses of peers that count as loopback. */
class AdminAccessAddressTest {
    @Test
    void addresses_of_127_and_the_loopback_address_of_ipv6_are_loopback() {
        for (String address : List.of("127.0.0.1", "127.255.255.254", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"))
            assertThat(AdminAccess.isLoopback(address)).as(address).isTrue();
    }

    @Test
    void no_other_address_and_no_name_is_loopback() {
        for (String address :
                List.of("128.0.0.1", "126.255.255.255", "10.0.0.1", "0.0.0.0", "::", "::2", "fe80::1", "localhost", ""))
            assertThat(AdminAccess.isLoopback(address)).as(address).isFalse();
        assertThat(AdminAccess.isLoopback(null)).isFalse();
    }
}

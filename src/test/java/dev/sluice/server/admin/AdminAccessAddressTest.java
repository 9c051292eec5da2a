package dev.sluice.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The addresses of peers that are operators of a port on a loopback address. */
class AdminAccessAddressTest {
    @Test
    void the_loopback_address_of_each_version_is_local() {
        for (String address : List.of("127.0.0.1", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"))
            assertThat(AdminAccess.isLocal(address)).as(address).isTrue();
    }

    @Test
    void no_other_address_and_no_name_is_local() {
        for (String address : List.of(
                "127.0.0.6",
                "127.255.255.254",
                "::ffff:127.0.0.6",
                "128.0.0.1",
                "126.255.255.255",
                "10.0.0.1",
                "0.0.0.0",
                "::",
                "::2",
                "fe80::1",
                "localhost",
                "")) assertThat(AdminAccess.isLocal(address)).as(address).isFalse();
        assertThat(AdminAccess.isLocal(null)).isFalse();
    }
}

package dev.sluice.core.forwarded;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

    private static IpAddress address(String text) {
        return requireNonNull(IpAddress.parse(text), text);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, 11.0.0.0",
        "0.0.0.0/0, 255.255.255.255, ::1",
        "192.0.2.7, 192.0.2.7, 192.0.2.6",
        "192.0.2.128/25, 192.0.2.255, 192.0.2.127",
        "fd00::/8, fdff::1, fc00::1",
        "2001:db8::/65, 2001:db8::7fff:0:0:0, 2001:db8::8000:0:0:0",
        "2001:db8:0:1::/64, 2001:db8:0:1:ffff::, 2001:db8:0:2::",
        "::/0, 2001:db8::1, 10.0.0.1",
        "::1, ::1, ::2",
        "10.0.0.0/8, ::ffff:10.0.0.1, ::ffff:11.0.0.1",
        "::ffff:10.0.0.0/104, 10.255.0.1, 11.0.0.0",
        "::ffff:0:0/96, 255.255.255.255, ::1",
        "::ffff:192.0.2.7/128, 192.0.2.7, 192.0.2.6",
        "::ffff:192.0.2.7, 192.0.2.7, 192.0.2.6",
    })
    void a_network_contains_the_addresses_with_its_prefix(String network, String inside, String outside) {
        assertThat(Network.parse(network).contains(address(inside))).isTrue();
        assertThat(Network.parse(network).contains(address(outside))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/08",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "10.0.0.1/8",
                "10.0.0/8",
                "10.0.0.256",
                "010.0.0.1",
                "0x0a.0.0.1",
                "fd00::1/8",
                "fd00::/129",
                "[fd00::]/8",
                "fe80::1%eth0",
                "fd00::1::2",
                "::ffff:010.0.0.1",
                "::ffff:10.0.0.0/8",
                "::ffff:0:0/95",
                "::ffff:10.0.0.0/129",
                "::ffff:10.0.0.1/104",
                "localhost",
                " 10.0.0.1",
                "10.0.0.1 ",
            })
    void a_text_that_is_no_network_is_an_error(String text) {
        assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_prefix_of_a_mapped_network_counts_from_the_ipv6_address() {
        assertThatThrownBy(() -> Network.parse("::ffff:10.0.0.0/8"))
                .hasMessage("::ffff:10.0.0.0/8: the prefix is not 96 to 128");
        assertThatThrownBy(() -> Network.parse("10.0.0.0/33")).hasMessage("10.0.0.0/33: the prefix is not 0 to 32");
    }

    @Test
    void a_network_contains_smaller_networks_of_its_family() {
        Network network = Network.parse("10.0.0.0/8");
        assertThat(List.of("10.0.0.0/8", "10.1.0.0/16", "10.1.2.3"))
                .allMatch(text -> network.contains(Network.parse(text)));
        assertThat(List.of("0.0.0.0/0", "11.0.0.0/8", "fd00::/8"))
                .noneMatch(text -> network.contains(Network.parse(text)));
    }

    @Test
    void a_network_is_written_as_it_was_read() {
        for (String text : List.of("10.0.0.0/8", "192.0.2.7", "fd00::/8", "::1", "::/0"))
            assertThat(Network.parse(text)).hasToString(text);
        assertThat(Network.parse("FD00:0:0::0/8")).hasToString("fd00::/8");
        assertThat(Network.parse("::ffff:10.0.0.0/104")).hasToString("10.0.0.0/8");
    }
}

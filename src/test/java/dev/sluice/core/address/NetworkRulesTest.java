package dev.sluice.core.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.forwarded.IpAddress;
import dev.sluice.core.forwarded.Network;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NetworkRulesTest {

    private static @Nullable NetworkSource networks(String... networks) {
        return networks.length == 0
                ? null
                : new NetworkSource(Stream.of(networks).map(Network::parse).toList(), null);
    }

    private static ClientRules rules(@Nullable NetworkSource allow, @Nullable NetworkSource deny) {
        return ClientRules.of(new ClientSpec(allow, deny), path -> {
            throw new AssertionError(path);
        });
    }

    private static boolean allows(ClientRules rules, String address) {
        return rules.allows(IpAddress.parse(address));
    }

    @Test
    void deny_beats_allow() {
        ClientRules rules = rules(networks("10.0.0.0/8"), networks("10.1.0.0/16"));
        assertThat(allows(rules, "10.2.0.1")).isTrue();
        assertThat(allows(rules, "10.1.0.1")).isFalse();
        assertThat(allows(rules, "11.0.0.1")).isFalse();
    }

    @Test
    void deny_alone_accepts_all_others() {
        ClientRules rules = rules(null, networks("10.1.0.0/16"));
        assertThat(allows(rules, "10.1.0.1")).isFalse();
        assertThat(allows(rules, "::ffff:10.1.0.1")).isFalse();
        assertThat(allows(rules, "11.0.0.1")).isTrue();
        assertThat(allows(rules, "::1")).isTrue();
    }

    @Test
    void a_client_without_an_address_is_in_no_network() {
        assertThat(rules(null, networks("0.0.0.0/0", "::/0")).allows(null)).isTrue();
        assertThat(rules(networks("0.0.0.0/0", "::/0"), null).allows(null)).isFalse();
    }

    @Test
    void left_out_and_null_accept_all() {
        assertThat(rules(null, null)).isSameAs(ClientRules.ALL);
        assertThat(rules(NetworkSource.NONE, NetworkSource.NONE)).isSameAs(ClientRules.ALL);
        assertThat(allows(rules(NetworkSource.NONE, networks("10.0.0.0/8")), "11.0.0.1"))
                .isTrue();
    }
}

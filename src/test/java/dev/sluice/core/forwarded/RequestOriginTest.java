package dev.sluice.core.forwarded;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestOriginTest {
    private static final List<Network> PROXIES =
            List.of(Network.parse("10.0.0.0/8"), Network.parse("fd00::/8"), Network.parse("fe80::/10"));
    private static final ProxyTrust TRUSTED = new ProxyTrust(PROXIES, List.of(ForwardedField.values()));
    private final MultiMap headers = HttpHeaders.headers();

    private RequestOrigin from(String peer) {
        Hop hop = new Hop(ForwardedNode.of(requireNonNull(IpAddress.parse(peer))), "http", "Inner:8080");
        return RequestOrigin.of(hop, headers, TRUSTED);
    }

    private RequestOrigin fromProxy() {
        return from("10.0.0.9");
    }

    private String sent(String name) {
        MultiMap sent = HttpHeaders.headers();
        fromProxy().addTo(sent);
        return String.valueOf(sent.get(name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "6.6.6.6 | 6.6.6.6",
                "6.6.6.6, 7.7.7.7 | 7.7.7.7",
                "6.6.6.6, 7.7.7.7, 10.1.1.1,10.2.2.2 | 7.7.7.7",
                "10.1.1.1, 10.2.2.2 | 10.1.1.1",
                "7.7.7.7:1234 | 7.7.7.7",
                "2001:DB8:0::1 | 2001:db8::1",
                "[2001:db8::1]:443 | 2001:db8::1",
                "7.7.7.7, fe80::1%eth0 | 7.7.7.7",
                "::ffff:7.7.7.7 | 7.7.7.7",
                "6.6.6.6, unknown | unknown",
                "6.6.6.6, _hidden | _hidden",
                ", 7.7.7.7 ,, | 7.7.7.7",
                "'' | 10.0.0.9",
            })
    void the_client_is_the_rightmost_untrusted_address(String forwardedFor, String client) {
        headers.set("X-Forwarded-For", forwardedFor);
        assertThat(fromProxy().clientName()).isEqualTo(client);
        assertThat(from("9.9.9.9").clientName()).isEqualTo("9.9.9.9");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "for=7.7.7.7 | 7.7.7.7",
                "FOR=\"7.7.7.7:80\";Proto=HTTPS | 7.7.7.7",
                "for=\"[2001:db8::1]\" | 2001:db8::1",
                "for=\"[2001:db8::1]:443\" | 2001:db8::1",
                "for=\"[2001:db8::1]:_port\" | 2001:db8::1",
                "for=\"[fe80::1%25eth0]\" | fe80::1",
                "for=\"\\7.7.7.7\" | 7.7.7.7",
                "for=_gazonk | _gazonk",
                "for=\"_gazonk:80\" | _gazonk",
                "for=Unknown | unknown",
                "for=6.6.6.6, for=7.7.7.7;by=10.1.1.1, for=10.1.1.1 | 7.7.7.7",
                "for=6.6.6.6, proto=https | unknown",
                "for=6.6.6.6, by=10.1.1.1 | unknown",
                "proto=https | 10.0.0.9",
                "for=7.7.7.7;secret=\"a,b;c=d\\\"\" | 7.7.7.7",
                ", for=7.7.7.7 ; proto=http ; , | 7.7.7.7",
                "for=1.1.1.1, for=2.2.2.2, for=3.3.3.3, for=4.4.4.4, for=5.5.5.5, for=6.6.6.6, for=7.7.7.7, "
                        + "for=8.8.8.8, for=10.1.1.1, for=10.2.2.2 | 8.8.8.8",
            })
    void the_standard_header_names_the_client_too(String forwarded, String client) {
        headers.set("Forwarded", forwarded);
        assertThat(fromProxy().clientName()).isEqualTo(client);
        assertThat(from("9.9.9.9").clientName()).isEqualTo("9.9.9.9");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "7.7.7.7 | 7.7.7.7 | 7.7.7.7",
                "::ffff:7.7.7.7 | 7.7.7.7 | 7.7.7.7",
                "2001:db8:0:1:2::3 | 2001:db8:0:1::/64 | 2001:db8:0:1:2::3",
                "2001:DB8::1 | 2001:db8::/64 | 2001:db8::1",
                "::1 | ::/64 | ::1",
                "6.6.6.6, _hidden | _hidden | null",
                "6.6.6.6, unknown | null | null",
                "'' | 10.0.0.9 | 10.0.0.9",
                "10.1.1.1 | 10.1.1.1 | 10.1.1.1",
            })
    void the_network_of_the_client_is_an_ipv4_address_or_64_bits(
            String forwardedFor, @Nullable String network, @Nullable String address) {
        headers.set("X-Forwarded-For", forwardedFor);
        assertThat(fromProxy().networkName()).isEqualTo(network);
        assertThat(fromProxy().clientAddress()).isEqualTo(address == null ? null : IpAddress.parse(address));
        assertThat(from("9.9.9.9").networkName()).isEqualTo("9.9.9.9");
        assertThat(from("2001:db8:1:2:3::4").networkName()).isEqualTo("2001:db8:1:2::/64");
    }

    @Test
    void a_peer_without_an_address_has_no_network() {
        RequestOrigin local = RequestOrigin.of(new Hop(ForwardedNode.UNKNOWN, "http", "a"), headers, TRUSTED);
        assertThat(local.networkName()).isNull();
        assertThat(local.clientAddress()).isNull();
    }

    private @Nullable ClientNetwork keyOf(String forwardedFor) {
        headers.set("X-Forwarded-For", forwardedFor);
        return fromProxy().clientNetwork();
    }

    @Test
    void the_key_of_limits_is_that_of_the_stated_client_and_null_where_a_trusted_peer_states_none() {
        assertThat(fromProxy().clientNetwork()).isNull();
        assertThat(keyOf("")).isNull();
        assertThat(keyOf("6.6.6.6, unknown")).isNull();
        assertThat(keyOf("6.6.6.6, 7.7.7.7, 10.1.1.1")).isEqualTo(ClientNetwork.of(IpAddress.parse("7.7.7.7")));
        assertThat(keyOf("10.1.1.1")).isEqualTo(ClientNetwork.of(IpAddress.parse("10.1.1.1")));
        assertThat(keyOf("2001:db8::1")).isNotNull().isEqualTo(keyOf("2001:db8::2"));
        assertThat(keyOf("_hidden")).isNotNull().isEqualTo(keyOf("_hidden")).isNotEqualTo(keyOf("_other"));
        assertThat(from("9.9.9.9").clientNetwork()).isEqualTo(ClientNetwork.of(IpAddress.parse("9.9.9.9")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for",
                "for=",
                "=7.7.7.7",
                "for=7.7.7.7:80",
                "for=[2001:db8::1]",
                "for=\"2001:db8::1\"",
                "for=\"[2001:db8::1\"",
                "for=\"[2001:db8::1]x\"",
                "for=\"[2001:db8::1]:\"",
                "for=\"[2001:db8::1]:123456\"",
                "for=\"[7.7.7.7]\"",
                "for=\"[fe80::1%]\"",
                "for=\"7.7.7.7",
                "for=\"7.7.7.7\\",
                "for=\"7.7.7.7\"x",
                "for=\"7.7.7.7:x\"",
                "for=7.7.7.256",
                "for=07.7.7.7",
                "for=host.example",
                "for=_",
                "for=\"_a b\"",
                "for=7.7.7.7;for=6.6.6.6",
                "for=7.7.7.7;FOR=7.7.7.7",
                "for =7.7.7.7",
                "for= 7.7.7.7",
                "for=7.7.7.7 proto=http",
                "for=7.7.7.7;proto=ftp",
                "for=7.7.7.7;host=\"a b\"",
                "for=7.7.7.7;host=\"a:\"",
                "for=7.7.7.7;host=\"user@a\"",
                "for=7.7.7.7;host=\"[::1\"",
                "for=7.7.7.7;host=\"[1.2.3.4]:80\"",
                "for=7.7.7.7;host=a..b",
            })
    void a_malformed_standard_header_is_rejected_from_a_proxy_and_ignored_from_others(String forwarded) {
        headers.set("Forwarded", forwarded);
        assertThatThrownBy(this::fromProxy)
                .isInstanceOf(ForwardedException.class)
                .hasMessageContaining("malformed");
        assertThat(from("9.9.9.9").clientName()).isEqualTo("9.9.9.9");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Forwarded-For | host.example",
                "X-Forwarded-For | 7.7.7.7 6.6.6.6",
                "X-Forwarded-For | 7.7.7.7:",
                "X-Forwarded-For | 2001:db8::1%",
                "X-Forwarded-For | \"7.7.7.7\"",
                "X-Forwarded-Proto | gopher",
                "X-Forwarded-Proto | https, http",
                "X-Forwarded-Host | a, b",
                "X-Forwarded-Host | a/b",
            })
    void a_malformed_other_header_is_rejected_from_a_proxy(String name, String value) {
        headers.set(name, value);
        assertThatThrownBy(this::fromProxy)
                .isInstanceOf(ForwardedException.class)
                .hasMessageContaining("malformed");
    }

    @Test
    void a_repeated_field_with_a_single_value_is_rejected() {
        headers.add("X-Forwarded-Proto", "https").add("X-Forwarded-Proto", "https");
        assertThatThrownBy(this::fromProxy).isInstanceOf(ForwardedException.class);
    }

    @Test
    void at_most_32_elements_are_read() {
        headers.set("X-Forwarded-For", String.join(",", Collections.nCopies(32, "7.7.7.7")));
        headers.set("Forwarded", String.join(",", Collections.nCopies(32, "for=7.7.7.7")));
        assertThat(fromProxy().clientName()).isEqualTo("7.7.7.7");
        for (String name : List.of("X-Forwarded-For", "Forwarded")) {
            String value = String.valueOf(headers.get(name));
            headers.set(name, value + "," + value.substring(0, value.indexOf(',')));
            assertThatThrownBy(this::fromProxy)
                    .isInstanceOf(ForwardedException.class)
                    .hasMessage("Forwarded and X-Forwarded-For must have at most 32 elements each.");
            headers.set(name, value);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=7.7.7.7 | 6.6.6.6 | http | a",
                "for=7.7.7.7;proto=https | 7.7.7.7 | http | a",
                "for=7.7.7.7;host=b | 7.7.7.7 | https | a",
                "for=unknown | 7.7.7.7 | https | a",
                "for=7.7.7.7, proto=https | 7.7.7.7 | https | a",
            })
    void headers_of_both_kinds_that_disagree_are_rejected(
            String forwarded, String forwardedFor, String proto, String host) {
        headers.set("Forwarded", forwarded).set("X-Forwarded-For", forwardedFor);
        headers.set("X-Forwarded-Proto", proto).set("X-Forwarded-Host", host);
        assertThatThrownBy(this::fromProxy)
                .isInstanceOf(ForwardedException.class)
                .hasMessageContaining("disagree");
    }

    @Test
    void headers_of_both_kinds_that_agree_complete_each_other() {
        headers.set("Forwarded", "for=\"7.7.7.7:81\";host=\"Shop.Example.:8443\", for=10.1.1.1");
        headers.set("X-Forwarded-For", "7.7.7.7:82").set("X-Forwarded-Proto", "https");
        RequestOrigin origin = fromProxy();
        assertThat(origin.clientName()).isEqualTo("7.7.7.7");
        assertThat(origin.scheme()).isEqualTo("https");
        assertThat(origin.host()).isEqualTo("shop.example");
        assertThat(origin.authority()).isEqualTo("shop.example.:8443");
    }

    @Test
    void the_scheme_and_the_host_of_elements_before_the_clients_are_ignored() {
        headers.set("Forwarded", "for=6.6.6.6;proto=https;host=evil, for=7.7.7.7, for=10.1.1.1;host=good");
        RequestOrigin origin = fromProxy();
        assertThat(origin.scheme()).isEqualTo("http");
        assertThat(origin.host()).isEqualTo("good");
    }

    @Test
    void without_forwarded_headers_the_peer_is_the_client_and_its_host_counts() {
        RequestOrigin origin = fromProxy();
        assertThat(origin.clientName()).isEqualTo("10.0.0.9");
        assertThat(origin.scheme()).isEqualTo("http");
        assertThat(origin.host()).isEqualTo("inner");
        assertThat(sent("Forwarded")).isEqualTo("for=10.0.0.9;host=\"Inner:8080\";proto=http");
    }

    @Test
    void the_peer_is_appended_to_what_a_proxy_sent() {
        headers.set("X-Forwarded-For", "6.6.6.6, [2001:db8::1]:4711, 10.1.1.1");
        headers.set("X-Forwarded-Proto", "https").set("X-Forwarded-Host", "shop.example");
        assertThat(sent("X-Forwarded-For")).isEqualTo("6.6.6.6, 2001:db8::1, 10.1.1.1, 10.0.0.9");
        assertThat(sent("X-Forwarded-Proto")).isEqualTo("https");
        assertThat(sent("X-Forwarded-Host")).isEqualTo("shop.example");
        assertThat(sent("Forwarded"))
                .isEqualTo(
                        "for=6.6.6.6, for=\"[2001:db8::1]\";host=shop.example;proto=https, for=10.1.1.1, for=10.0.0.9");
    }

    @Test
    void headers_of_another_peer_are_replaced() {
        headers.set("X-Forwarded-For", "6.6.6.6")
                .set("X-Forwarded-Host", "evil")
                .set("Forwarded", "for=5.5.5.5");
        from("9.9.9.9").addTo(headers);
        assertThat(headers.get("X-Forwarded-For")).isEqualTo("9.9.9.9");
        assertThat(headers.get("X-Forwarded-Host")).isEqualTo("Inner:8080");
        assertThat(headers.get("Forwarded")).isEqualTo("for=9.9.9.9;host=\"Inner:8080\";proto=http");
    }

    @ParameterizedTest
    @EnumSource(ForwardedField.class)
    void a_field_counts_only_if_it_is_listed(ForwardedField listed) {
        headers.set("Forwarded", "for=1.1.1.1;proto=https;host=one")
                .set("X-Forwarded-For", "2.2.2.2")
                .set("X-Forwarded-Proto", "nonsense")
                .set("X-Forwarded-Host", "three");
        if (listed == ForwardedField.PROTO) headers.set("X-Forwarded-Proto", "https");
        Hop hop = new Hop(ForwardedNode.of(requireNonNull(IpAddress.parse("10.0.0.9"))), "http", "inner");
        ProxyTrust trust = new ProxyTrust(PROXIES, List.of(listed));
        RequestOrigin origin = RequestOrigin.of(hop, headers, trust);
        assertThat(origin.clientName() + " " + origin.scheme() + " " + origin.host())
                .isEqualTo(
                        switch (listed) {
                            case FORWARDED -> "1.1.1.1 https one";
                            case FOR -> "2.2.2.2 http inner";
                            case PROTO -> "10.0.0.9 https inner";
                            case HOST -> "10.0.0.9 http three";
                        });
        trust.removeUnlisted(hop, headers);
        assertThat(headers.names()).containsExactly(listed.field());
    }
}

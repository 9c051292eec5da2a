package dev.sluice.core.netty.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.netty.dns.NameResolver.Addresses;
import dev.sluice.fixture.TestEventLoops;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsRecord;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(VertxExtension.class)
class NettyNameResolverTest {
    private final Vertx vertx;
    private final FakeDnsServer server;
    private final NameResolver resolver;

    @TempDir
    Path folder;

    NettyNameResolverTest(Vertx vertx) {
        this.vertx = vertx;
        this.server = FakeDnsServer.start(vertx);
        this.resolver = server.resolver(vertx);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_name_has_the_addresses_of_both_families_for_the_shortest_time() {
        server.timeToLive(7);
        server.setAddresses("10.0.0.1", "10.0.0.2", "fd00::1");

        Addresses found = resolve("shop.test");

        assertThat(texts(found)).containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2", "fd00:0:0:0:0:0:0:1");
        assertThat(found.timeToLive()).isEqualTo(Duration.ofSeconds(7));
        assertThat(found.isComplete()).isTrue();
        assertThat(server.queries()).containsExactlyInAnyOrder("udp A shop.test", "udp AAAA shop.test");
    }

    @Test
    void a_time_to_live_of_zero_is_kept_and_no_response_is_cached() {
        server.setAddresses("10.0.0.1");
        assertThat(resolve("shop.test").timeToLive()).isZero();

        server.setAddresses("10.0.0.2");

        assertThat(texts(resolve("shop.test"))).containsExactly("10.0.0.2");
    }

    @Test
    void the_time_to_live_of_an_alias_counts_too() throws UnknownHostException {
        DnsResolution resolution = new DnsResolution();
        EventLoop loop = ((VertxInternal) vertx).createEventLoopContext().nettyEventLoop();
        resolution.cache("shop.test", "balancer.test", 5, loop);
        resolution.cache("balancer.test", new DnsRecord[0], InetAddress.getByName("10.0.0.1"), 300, loop);
        assertThat(resolution.addresses(List.of()).timeToLive()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void a_name_with_only_ipv6_addresses_is_resolved() {
        server.setAddresses("fd00::1");

        assertThat(texts(resolve("shop.test"))).containsExactly("fd00:0:0:0:0:0:0:1");
    }

    @Test
    void forty_addresses_fit_in_a_response() {
        server.setAddresses(IntStream.range(0, 40).mapToObj(i -> "10.0.0." + i).toArray(String[]::new));

        assertThat(resolve("shop.test").all()).hasSize(40);
        assertThat(server.queries()).hasSize(2);
    }

    @Test
    void a_truncated_response_is_queried_again_over_tcp() {
        server.truncate();
        server.setAddresses("10.0.0.1");

        assertThat(texts(resolve("shop.test"))).containsExactly("10.0.0.1");
        assertThat(server.queries()).contains("udp A shop.test", "tcp A shop.test");
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVFAIL", "NXDOMAIN"})
    void an_error_response_fails(FakeDnsServer.Code code) {
        server.fail(code);

        assertThatThrownBy(() -> resolve("shop.test")).hasMessageContaining("shop.test");
    }

    @Test
    void an_empty_response_fails() {
        server.setAddresses();

        assertThatThrownBy(() -> resolve("shop.test")).hasMessageContaining("shop.test");
    }

    @Test
    @Timeout(9)
    @Tag("slow")
    void a_slow_server_times_out_before_ten_seconds() {
        server.setDelay(Duration.ofSeconds(10));
        server.setAddresses("10.0.0.1");

        assertThatThrownBy(() -> resolve("shop.test")).hasMessageContaining("shop.test");
    }

    @Test
    void the_result_of_a_failed_query_for_ipv4_is_incomplete() {
        server.setAddresses("10.0.0.1", "fd00::1");
        server.failIpv4(FakeDnsServer.Code.SERVFAIL);

        Addresses found = resolve("shop.test");

        assertThat(texts(found)).containsExactly("fd00:0:0:0:0:0:0:1");
        assertThat(found.isComplete()).isFalse();
    }

    /** Kubernetes sets {@code options ndots:5}, so most names are first searched in the cluster. */
    @Test
    void search_domains_are_tried_in_order_for_names_with_few_dots() {
        NameResolver pod = server.resolver(
                vertx,
                FakeDnsServer.NO_FILE,
                builder -> builder.ndots(5)
                        .searchDomains(List.of("team.svc.cluster.local", "svc.cluster.local", "cluster.local")));
        server.setAddressesOf("orders.team.svc.cluster.local", "10.0.0.1");
        server.setAddressesOf("stock.other.svc.cluster.local", "10.0.0.2");
        server.setAddressesOf("shop.example", "10.0.0.3");

        assertThat(texts(resolve(pod, "orders"))).containsExactly("10.0.0.1");
        assertThat(texts(resolve(pod, "stock.other"))).containsExactly("10.0.0.2");
        assertThat(texts(resolve(pod, "stock.other.svc"))).containsExactly("10.0.0.2");
        assertThat(texts(resolve(pod, "shop.example"))).containsExactly("10.0.0.3");
        server.queries().clear();
        assertThat(texts(resolve(pod, "shop.example."))).containsExactly("10.0.0.3");
        assertThat(server.queries()).as("queries for a name with a final dot").hasSize(2);
    }

    @Test
    void a_hosts_file_comes_first_and_is_read_each_time() throws IOException {
        Path hosts = Files.writeString(folder.resolve("hosts"), "10.0.0.1 Shop.test shop\n10.0.0.2 shop\n");
        NameResolver local = server.resolver(vertx, hosts.toFile(), builder -> builder);
        assertThat(texts(resolve(local, "shop.test"))).containsExactly("10.0.0.1");
        assertThat(texts(resolve(local, "SHOP"))).containsExactly("10.0.0.1", "10.0.0.2");

        Files.writeString(hosts, "10.0.0.3 shop.test\n");

        assertThat(texts(resolve(local, "shop.test."))).containsExactly("10.0.0.3");
        assertThat(server.queries()).isEmpty();
    }

    @Test
    void ipv6_addresses_of_a_hosts_file_count_where_it_has_no_other() throws IOException {
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n::1 localhost ip6-localhost\n");
        NameResolver local = server.resolver(vertx, hosts.toFile(), builder -> builder);

        assertThat(texts(resolve(local, "localhost"))).containsExactly("127.0.0.1");
        assertThat(texts(resolve(local, "ip6-localhost"))).containsExactly("0:0:0:0:0:0:0:1");
    }

    @Test
    void an_invalid_name_fails() {
        assertThatThrownBy(() -> resolve("a..b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_address_without_a_route_has_none() throws UnknownHostException {
        assertThat(resolver.hasRoute(InetAddress.getByName("10.0.0.1"))).isTrue();
        assertThat(resolver.hasRoute(InetAddress.getByName("fe80::1")))
                .as("a link-local address without its zone")
                .isFalse();
    }

    private Addresses resolve(String host) {
        return resolve(resolver, host);
    }

    private Addresses resolve(NameResolver resolver, String host) {
        return TestEventLoops.call(vertx, () -> resolver.resolve(host));
    }

    private static List<String> texts(Addresses found) {
        return found.all().stream().map(InetAddress::getHostAddress).toList();
    }
}

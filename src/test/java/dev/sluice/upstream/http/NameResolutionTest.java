package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.time.Deadline;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ManualClock;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A backend has one endpoint for each current address of its hosts. */
class NameResolutionTest {
    private static final Duration TICK = Duration.ofNanos(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final ScriptedNameResolver names = new ScriptedNameResolver();
    private final List<String> changes = new ArrayList<>();
    private final EndpointSet endpoints = endpoints("http://shop.test:8080/v2");

    @RegisterExtension
    final CapturedLog log = new CapturedLog(NameRefresher.class);

    private EndpointSet endpoints(String... urls) {
        return new EndpointSet(
                Stream.of(urls).map(URI::create).map(BackendAddress::of).toList(),
                names,
                clock,
                new EndpointSet.ChangeListener() {
                    @Override
                    public void onAdd(Endpoint endpoint) {
                        changes.add("+" + address(endpoint));
                    }

                    @Override
                    public void onRemove(Endpoint endpoint) {
                        changes.add("-" + address(endpoint));
                    }
                });
    }

    @AfterEach
    void nothingIsLeftBehind() {
        endpoints.close();
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void each_address_is_an_endpoint_with_the_name_of_the_url() {
        names.setAddresses(5, "10.0.0.1", "10.0.0.2");
        endpoints.start();

        assertThat(addresses()).containsExactly("10.0.0.1", "10.0.0.2");
        Endpoint first = endpoints.current().get(0);
        assertThat(first).hasToString("shop.test:8080");
        assertThat(first.address().authority()).hasToString("shop.test:8080");
        assertThat(first.address().socket()).hasToString("10.0.0.1:8080");
        assertThat(first.address().basePath()).isEqualTo("/v2");
    }

    @Test
    void an_address_that_is_named_twice_is_one_endpoint() {
        names.setAddresses(5, "10.0.0.1", "10.0.0.1");
        endpoints.start();
        assertThat(changes).containsExactly("+10.0.0.1");
    }

    @Test
    void a_url_with_an_address_is_an_endpoint_without_resolution() {
        EndpointSet literals = endpoints("http://10.0.0.1:80", "http://[fd00::1]:80");
        literals.start();

        assertThat(literals.current())
                .extracting(NameResolutionTest::address)
                .containsExactly("10.0.0.1", "fd00:0:0:0:0:0:0:1");
        assertThat(names.queries).isEmpty();
        assertThat(literals.firstResolution().succeeded()).isTrue();
        literals.refresh(literals.current().get(0));
        assertThat(names.queries).isEmpty();
    }

    @Test
    void several_urls_have_the_endpoints_of_each() {
        names.setAddresses(5, "10.0.0.1", "10.0.0.2");
        EndpointSet both = endpoints("http://shop.test:8080", "http://10.0.0.9:80");
        both.start();

        assertThat(both.current())
                .extracting(NameResolutionTest::address)
                .containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.9");
        both.close();
    }

    @Test
    void ipv6_addresses_count_where_there_is_a_route_or_no_ipv4_address() {
        names.setAddresses(1, "10.0.0.1", "fd00::1");
        endpoints.start();
        assertThat(addresses()).containsExactly("10.0.0.1");

        names.hasIpv6Route = true;
        clock.advance(SECOND);
        assertThat(addresses()).containsExactly("10.0.0.1", "fd00:0:0:0:0:0:0:1");

        names.hasIpv6Route = false;
        names.setAddresses(1, "fd00::1");
        clock.advance(SECOND);
        assertThat(addresses()).containsExactly("fd00:0:0:0:0:0:0:1");
    }

    @Test
    void forty_addresses_are_forty_endpoints_and_a_hundred_are_the_same_sixty_four() {
        names.setAddresses(1, ScriptedNameResolver.manyAddresses(40));
        endpoints.start();
        assertThat(addresses()).hasSize(40);

        names.setAddresses(1, ScriptedNameResolver.manyAddresses(100));
        clock.advance(SECOND);
        List<String> some = addresses();
        assertThat(some).hasSize(64);

        String[] turned = ScriptedNameResolver.manyAddresses(100);
        Collections.reverse(Arrays.asList(turned));
        names.setAddresses(1, turned);
        clock.advance(SECOND);
        assertThat(addresses()).containsExactlyInAnyOrderElementsOf(some);
    }

    @Test
    void a_failed_connect_resolves_the_name_at_once_but_once_a_second() {
        names.setAddresses(30, "10.0.0.1");
        endpoints.start();
        clock.advance(Duration.ofSeconds(10));

        for (int i = 0; i < 100; i++) endpoints.refresh(endpoints.current().get(0));
        assertThat(names.queries).as("at once").hasSize(2);
        clock.advance(SECOND.minus(TICK));
        endpoints.refresh(endpoints.current().get(0));
        assertThat(names.queries).hasSize(2);
        clock.advance(TICK);
        assertThat(names.queries).as("what was asked for within the second").hasSize(3);
        clock.advance(Duration.ofSeconds(29));
        assertThat(names.queries).hasSize(3);
        clock.advance(SECOND);
        assertThat(names.queries).as("and then at the time to live again").hasSize(4);
    }

    @Test
    void a_failure_keeps_the_last_addresses_and_is_logged_once() {
        names.setAddresses(1, "10.0.0.1");
        endpoints.start();
        names.fail();
        clock.advance(Duration.ofMinutes(10));
        assertThat(addresses()).containsExactly("10.0.0.1");
        assertThat(log.lines()).containsExactly("WARN shop.test cannot be resolved: no response. It keeps [10.0.0.1].");

        names.setAddresses(1, "10.0.0.1");
        clock.advance(Duration.ofSeconds(30));
        names.fail();
        clock.advance(SECOND);
        assertThat(log.lines()).as("a new series of failures").hasSize(2);
        assertThat(changes).containsExactly("+10.0.0.1");
    }

    @Test
    void a_family_whose_query_failed_keeps_its_addresses() {
        names.hasIpv6Route = true;
        names.setAddresses(1, "10.0.0.1", "fd00::1");
        endpoints.start();

        names.setIncompleteAddresses(1, "fd00::2");
        clock.advance(SECOND);
        assertThat(addresses()).containsExactly("10.0.0.1", "fd00:0:0:0:0:0:0:2");

        names.setAddresses(1, "fd00::2");
        clock.advance(SECOND);
        assertThat(addresses()).containsExactly("fd00:0:0:0:0:0:0:2");
    }

    @Test
    void an_address_that_stays_keeps_its_endpoint_and_a_removed_endpoint_is_drained_after_its_last_call() {
        names.setAddresses(1, "10.0.0.1", "10.0.0.2");
        endpoints.start();
        Endpoint one = endpoints.current().get(0);
        Endpoint two = endpoints.current().get(1);
        one.eject(Deadline.after(Duration.ofMinutes(1), clock));
        two.callStarted();

        names.setAddresses(1, "10.0.0.3", "10.0.0.1");
        clock.advance(SECOND);

        assertThat(endpoints.current()).contains(one).doesNotContain(two);
        assertThat(one.isEjected(clock)).isTrue();
        assertThat(changes).containsExactly("+10.0.0.1", "+10.0.0.2", "+10.0.0.3", "-10.0.0.2");
        assertThat(two.isDrained()).isFalse();
        two.callEnded();
        assertThat(two.isDrained()).isTrue();
        assertThat(one.isDrained()).isFalse();
    }

    @Test
    void an_answer_after_closing_changes_nothing() {
        names.neverAnswer();
        endpoints.start();
        endpoints.close();

        names.completeQuery(1, "10.0.0.1");

        assertThat(endpoints.current()).isEmpty();
        assertThat(endpoints.firstResolution().failed()).isTrue();
    }

    private List<String> addresses() {
        return endpoints.current().stream().map(NameResolutionTest::address).toList();
    }

    private static String address(Endpoint endpoint) {
        return endpoint.address().socket().host();
    }
}

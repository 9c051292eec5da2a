package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.dns.NameResolver.Addresses;
import dev.sluice.fixture.ManualClock;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Backends with the same host send one DNS query a second. */
class SharedNameResolverTest {
    private final ManualClock clock = new ManualClock();
    private final ScriptedNameResolver names = new ScriptedNameResolver();
    private final SharedNameResolver shared = new SharedNameResolver(names, clock);

    @Test
    void a_query_in_flight_is_shared_however_long_it_takes() {
        names.neverAnswer();
        Future<Addresses> first = shared.resolve("shop.test");
        clock.advance(Duration.ofSeconds(10));
        Future<Addresses> second = shared.resolve("shop.test");
        names.completeQuery(1, "10.0.0.1");

        assertThat(names.queries).hasSize(1);
        assertThat(first.result()).isEqualTo(second.result());
    }

    @Test
    void a_result_and_a_failure_are_shared_for_a_second() {
        names.fail();
        shared.resolve("shop.test");
        names.setAddresses(1, "10.0.0.1");
        clock.advance(Duration.ofMillis(999));
        assertThat(shared.resolve("shop.test").failed()).isTrue();

        clock.advance(Duration.ofMillis(1));
        assertThat(shared.resolve("shop.test").succeeded()).isTrue();
        assertThat(names.queries).hasSize(2);
    }

    @Test
    void each_name_has_its_own_query() {
        names.setAddresses(1, "10.0.0.1");
        shared.resolve("shop.test");
        shared.resolve("stock.test");
        assertThat(names.queries).hasSize(2);
    }
}

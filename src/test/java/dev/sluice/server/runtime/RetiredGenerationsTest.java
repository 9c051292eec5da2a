package dev.sluice.server.runtime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.model.ConfigurationLocations;
import dev.sluice.config.source.SourceFile;
import dev.sluice.core.netty.dns.NameResolver;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import dev.sluice.gateway.edge.RequestEvents;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The time at which retired generations are closed, their order, and the backends that are closed with them. */
@ExtendWith(VertxExtension.class)
class RetiredGenerationsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(100);
    private static final Duration DEADLINE = Duration.ofSeconds(7);
    private static final Duration GRACE_PERIOD = Duration.ofSeconds(30);

    private final ManualClock clock = new ManualClock();
    private final QueriedHosts hosts = new QueriedHosts();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final GatewayContext context;
    private Promise<Void> pingEventLoops = Promise.promise();
    private final RetiredGenerations retired = new RetiredGenerations(clock, () -> pingEventLoops.future());

    private Generation generation;

    RetiredGenerationsTest(Vertx vertx) {
        this.context = new GatewayContext(vertx, clock, registry, RequestEvents.NONE, hosts);
        this.generation = Generation.none(context);
    }

    /** An open backend resolves its host each second. */
    private final class QueriedHosts implements NameResolver {
        private final Map<String, Long> lastQueries = new HashMap<>();

        @Override
        public Future<Addresses> resolve(String host) {
            lastQueries.put(host, clock.nanos());
            return Future.succeededFuture(new Addresses(List.of(InetAddress.getLoopbackAddress()), SECOND, true));
        }

        @Override
        public boolean hasRoute(InetAddress address) {
            return true;
        }

        List<String> ofLastSecond() {
            return lastQueries.entrySet().stream()
                    .filter(query -> clock.nanos() - query.getValue() < SECOND.toNanos())
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    private void assertOpen(String... backends) {
        clock.advance(SECOND);
        assertThat(hosts.ofLastSecond()).containsExactlyInAnyOrder(backends);
    }

    /** Returns the next generation, with a backend of this name. */
    private Generation next(String backend) {
        String yaml = """
                backends: { %s: { url: http://%s, timeout: { attempt: 1s } } }
                routes: { GET /a: { deadline: 7s, steps: { s: { call: GET %s / } } } }
                """.formatted(backend, backend, backend);
        Configuration configuration =
                requireNonNull(ConfigurationLoader.load(List.of(new SourceFile("a.yaml", yaml)), name -> null)
                        .configuration());
        generation = generation.next(configuration, ConfigurationLocations.NONE, context);
        return generation;
    }

    /** Returns the next generation, with one request in flight. */
    private Generation withRequest(String backend) {
        Generation next = next(backend);
        next.requestCounter().onStart();
        return next;
    }

    private void end(Generation generation) {
        generation.requestCounter().onEnd(TestCalls.trace(clock));
    }

    private void retire(Generation former) {
        retired.add(former, next("other"));
    }

    @Test
    void a_relocated_generation_keeps_every_upstream() {
        Generation first = next("a");
        Generation relocated = first.at(ConfigurationLocations.NONE, first.configuration());
        assertThat(first.closerOfUnused(relocated).get()).isNotNull();
        assertOpen("a");
        assertThat(relocated.closerOfUnused(Generation.none(context)).get()).isNotNull();
        assertOpen();
    }

    @Test
    void a_retired_generation_is_closed_after_its_last_request() {
        Generation former = withRequest("first");
        retire(former);
        pingEventLoops.complete();
        clock.advance(CHECK_INTERVAL.multipliedBy(20));
        assertThat(retired.size()).isEqualTo(1);
        assertOpen("first", "other");
        end(former);
        clock.advance(CHECK_INTERVAL);
        assertThat(retired.size()).isZero();
        assertOpen("other");
    }

    @Test
    void a_generation_stays_open_while_an_event_loop_may_still_start_a_request() {
        retire(next("first"));
        clock.advance(CHECK_INTERVAL.multipliedBy(20));
        assertThat(retired.size()).isEqualTo(1);
        assertOpen("first", "other");
        pingEventLoops.complete();
        clock.advance(CHECK_INTERVAL);
        assertThat(retired.size()).isZero();
        assertOpen("other");
    }

    @Test
    void a_generation_with_a_request_that_never_ends_is_closed_after_the_longest_deadline_and_30_seconds() {
        retire(withRequest("first"));
        pingEventLoops.complete();
        clock.advance(DEADLINE.plus(GRACE_PERIOD).minus(CHECK_INTERVAL).minus(SECOND));
        assertOpen("first", "other");
        assertThat(retired.size()).isEqualTo(1);
        clock.advance(CHECK_INTERVAL.multipliedBy(2));
        assertThat(retired.size()).isZero();
        assertOpen("other");
    }

    @Test
    void a_later_generation_waits_for_the_earlier_whose_requests_may_use_the_same_backends() {
        pingEventLoops.complete();
        Generation older = withRequest("first");
        Generation younger = next("second");
        retired.add(older, younger);
        retire(younger);
        clock.advance(CHECK_INTERVAL.multipliedBy(20));
        assertThat(retired.size()).isEqualTo(2);
        assertOpen("first", "second", "other");
        end(older);
        clock.advance(CHECK_INTERVAL);
        assertThat(retired.size()).isZero();
        assertOpen("other");
    }

    @Test
    void an_earlier_generation_is_closed_before_a_later_generation_with_a_request() {
        pingEventLoops.complete();
        Generation older = withRequest("first");
        Generation younger = withRequest("second");
        retired.add(older, younger);
        retire(younger);
        end(older);
        clock.advance(CHECK_INTERVAL);
        assertThat(retired.size()).isEqualTo(1);
        assertOpen("second", "other");
        end(younger);
        clock.advance(CHECK_INTERVAL);
        assertThat(retired.size()).isZero();
        assertOpen("other");
    }

    @Test
    void a_backend_that_the_next_generation_shares_stays_open() {
        pingEventLoops.complete();
        Generation former = next("first");
        retired.add(former, next("first"));
        clock.advance(CHECK_INTERVAL);
        assertThat(retired.size()).isZero();
        assertOpen("first");
    }

    @Test
    void no_check_is_scheduled_without_a_retired_generation() {
        retire(next("first"));
        pingEventLoops.complete();
        clock.advance(CHECK_INTERVAL);
        pingEventLoops = Promise.promise();
        Generation late = withRequest("late");
        retire(late);
        pingEventLoops.complete();
        clock.advance(CHECK_INTERVAL);
        assertThat(retired.size()).isEqualTo(1);
        assertOpen("late", "other");
        end(late);
        clock.advance(CHECK_INTERVAL);
        assertThat(retired.size()).isZero();
        assertOpen("other");
    }
}

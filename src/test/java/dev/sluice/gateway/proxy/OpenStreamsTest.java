package dev.sluice.gateway.proxy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.forwarded.ClientNetwork;
import dev.sluice.core.forwarded.IpAddress;
import dev.sluice.gateway.proxy.OpenStreams.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenStreamsTest {
    private final List<String> rejections = new ArrayList<>();
    private final OpenStreams streams =
            new OpenStreams("GET /a", (route, limit) -> rejections.add(route + " " + limit));

    private static StreamSpec limits(int max, @Nullable Integer perClient) {
        return new StreamSpec(Duration.ofSeconds(1), max, perClient);
    }

    private static ClientNetwork client(int number) {
        return ClientNetwork.of(requireNonNull(IpAddress.parse("10.0.0." + number)));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "4, 1", "5, 1", "9, 1", "10, 2", "100, 20", "1000, 200"})
    void the_share_of_a_client_is_a_fifth_and_at_least_one(int max, int share) {
        assertThat(limits(max, null).maxPerClient()).isEqualTo(share);
        assertThat(limits(max, 0).maxPerClient()).isEqualTo(max);
        assertThat(limits(max, 1).maxPerClient()).isEqualTo(1);
    }

    @Test
    void a_client_has_an_entry_only_while_a_stream_of_it_is_open() {
        StreamSpec limits = limits(3, 2);
        for (int number = 0; number < 10; number++) {
            Limit limit = streams.tryOpen(limits, client(number));
            assertThat(limit).isEqualTo(number < 3 ? null : Limit.MAX);
        }
        assertThat(streams.clients()).isEqualTo(3);
        assertThat(rejections).hasSize(7).containsOnly("GET /a max");
        for (int number = 0; number < 3; number++) streams.close(client(number));
        assertThat(streams.clients()).isZero();
        assertThat(streams.tryOpen(limits, client(0))).isNull();
        assertThat(streams.tryOpen(limits, client(0))).isNull();
        assertThat(streams.tryOpen(limits, client(0))).isEqualTo(Limit.PER_CLIENT);
        assertThat(streams.clients()).isEqualTo(1);
    }

    @Test
    void streams_that_count_for_no_client_have_no_entry_and_count_towards_max() {
        StreamSpec limits = limits(2, 1);
        assertThat(streams.tryOpen(limits, null)).isNull();
        assertThat(streams.tryOpen(limits, null)).isNull();
        assertThat(streams.tryOpen(limits, null)).isEqualTo(Limit.MAX);
        assertThat(streams.clients()).isZero();
        streams.close(null);
        assertThat(streams.tryOpen(limits, client(1))).isNull();
    }

    @Test
    void the_limits_are_exact_on_several_threads() throws Exception {
        StreamSpec limits = limits(50, 10);
        OpenStreams shared = new OpenStreams("GET /a", (route, limit) -> {});
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Integer>> clients = IntStream.range(0, 8)
                    .mapToObj(number -> (Callable<Integer>) () -> open(shared, limits, client(number % 2), 100))
                    .toList();
            int opened = 0;
            for (Future<Integer> each : threads.invokeAll(clients)) opened += each.get();
            assertThat(opened).isEqualTo(20);
            assertThat(shared.clients()).isEqualTo(2);
        } finally {
            threads.shutdownNow();
        }
        for (int stream = 0; stream < 20; stream++) shared.close(client(stream % 2));
        assertThat(shared.clients()).isZero();
        assertThat(open(shared, limits, null, 51)).isEqualTo(50);
    }

    /** Opens and closes a stream again and again, then keeps as many as it gets. */
    private static int open(OpenStreams streams, StreamSpec limits, @Nullable ClientNetwork client, int tries) {
        for (int i = 0; i < tries; i++) if (streams.tryOpen(limits, client) == null) streams.close(client);
        int opened = 0;
        for (int i = 0; i < tries; i++) if (streams.tryOpen(limits, client) == null) opened++;
        return opened;
    }
}

package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StreamCountTest {
    private static final Http2StreamLimit.Capacity CAPACITY = new Http2StreamLimit.Capacity(2, 3, 100);

    private final Http2StreamLimit streams = new Http2StreamLimit();

    @Test
    void calls_beyond_the_streams_of_all_connections_get_none_until_another_call_ends() {
        for (int call = 0; call < 6; call++)
            assertThat(streams.tryTake(CAPACITY)).isTrue();
        assertThat(streams.tryTake(CAPACITY)).isFalse();
        streams.release();
        assertThat(streams.tryTake(CAPACITY)).isTrue();
        assertThat(streams.tryTake(CAPACITY)).isFalse();
    }

    @Test
    void other_calls_wait_until_the_first_one_has_a_connection_or_has_ended() {
        assertThat(streams.isFirst()).isTrue();
        assertThat(streams.isFirst()).isFalse();
        assertThat(streams.known().isComplete()).isFalse();
        streams.endFirst();
        assertThat(streams.known().succeeded()).isTrue();
    }
}

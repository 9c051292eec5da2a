package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.http.ReplyEnd;
import dev.sluice.core.netty.transport.TransportKind;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.http.ReplyTailTest.ClosingBackend;
import dev.sluice.upstream.http.ReplyTailTest.SlowCaller;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The size of the parts of a reply. Large ones cost less, and Vert.x limits the number of those that wait for a slow caller. */
@Tag("slow")
class ReplyPartsTest {
    private static final int SMALL = 8 * 1024;

    @RegisterExtension
    static final HttpBackendFixture STAND = ReplyTailTest.STAND;

    private final ClosingBackend server = STAND.closeAfterTest(new ClosingBackend());

    @AfterAll
    static void close() {
        ReplyTailTest.close();
    }

    /** Returns the sizes of the parts of a reply, in bytes. */
    private List<Integer> parts(TransportKind transport, int length) {
        HttpBackend backend = ReplyTailTest.backend(transport, 8, server);
        SlowCaller caller = new SlowCaller();
        CompletableFuture<Reply> reply = caller.call(backend, "/stay-length/" + length);
        caller.awaitClose(server);
        caller.readToEnd(server, reply);
        TestEventLoops.await(reply);
        assertThat(caller.received).isEqualTo(length);
        return caller.parts;
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void a_part_that_comes_when_the_caller_has_taken_all_may_be_large(TransportKind transport) {
        assertThat(Collections.max(parts(transport, 2 << 20)))
                .isGreaterThan(SMALL)
                .isLessThanOrEqualTo(ReplyEnd.MAX_PART);
    }

    /** The caller takes the first part, and the second one waits before all others. */
    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void parts_behind_one_that_waits_are_small(TransportKind transport) {
        List<Integer> parts = parts(transport, 140_000);
        assertThat(parts.subList(2, parts.size())).isNotEmpty().allMatch(length -> length <= SMALL);
    }
}

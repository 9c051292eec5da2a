package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.http.ReplyEnd;
import dev.sluice.core.netty.transport.TransportKind;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.http.ReplyTailTest.ClosingBackend;
import dev.sluice.upstream.http.ReplyTailTest.SlowCaller;
import java.util.Collections;
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

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void a_caller_that_takes_all_gets_large_parts(TransportKind transport) {
        HttpBackend backend = ReplyTailTest.backend(transport, 8, server);
        SlowCaller caller = new SlowCaller().takingAll();
        TestEventLoops.await(caller.call(backend, "/stay-length/" + (2 << 20)));
        assertThat(caller.received).isEqualTo(2 << 20);
        assertThat(Collections.max(caller.parts)).isGreaterThan(SMALL).isLessThanOrEqualTo(ReplyEnd.MAX_PART);
    }

    /** The caller takes the first part only, and all others wait. */
    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void parts_that_wait_are_small(TransportKind transport) {
        HttpBackend backend = ReplyTailTest.backend(transport, 8, server);
        SlowCaller caller = new SlowCaller();
        CompletableFuture<Reply> reply = caller.call(backend, "/stay-length/140000");
        caller.readToEnd(server, reply);
        TestEventLoops.await(reply);
        assertThat(caller.received).isEqualTo(140_000);
        assertThat(caller.parts.subList(1, caller.parts.size())).isNotEmpty().allMatch(length -> length <= SMALL);
    }
}

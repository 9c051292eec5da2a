package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.transport.TransportKind;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.http.ReplyTailTest.ClosingBackend;
import dev.sluice.upstream.http.ReplyTailTest.SlowCaller;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A caller that has read only the first bytes of a complete reply, and other calls that could use its connection. */
@Tag("slow")
class LentConnectionTest {
    @RegisterExtension
    static final HttpBackendFixture STAND = ReplyTailTest.STAND;

    private final ClosingBackend server = STAND.closeAfterTest(new ClosingBackend());

    @AfterAll
    static void close() {
        ReplyTailTest.close();
    }

    /** Vert.x stops to read at a number of parts. So the lengths are those of replies whose end is near it. */
    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void no_call_waits_for_the_slow_caller_of_another_call(TransportKind transport) {
        HttpBackend backend = ReplyTailTest.backend(transport, 8, server);
        for (int length = 60_000; length < 160_000; length += 2000) {
            SlowCaller caller = new SlowCaller();
            CompletableFuture<Reply> reply = caller.call(backend, "/stay-length/" + length);
            caller.awaitClose(server);
            Reply other = STAND.reply(backend, STAND.get("/stay-length/10"));
            assertThat(other.body().length())
                    .as("beside a reply of %s bytes", length)
                    .isEqualTo(10);
            caller.readToEnd(server, reply);
            TestEventLoops.await(reply);
            assertThat(caller.received).isEqualTo(length);
        }
    }

    /** The other call waits for the only connection, which is lent when it has read the end of the reply. */
    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void a_connection_serves_another_call_while_a_few_last_parts_wait(TransportKind transport) {
        HttpBackend backend = ReplyTailTest.backend(transport, 1, server);
        SlowCaller caller = new SlowCaller();
        CompletableFuture<Reply> reply = caller.call(backend, "/stay-length/20000");
        caller.awaitClose(server);
        STAND.reply(backend, STAND.get("/stay-length/10"));
        assertThat(caller.received).isLessThan(20_000);
        assertThat(server.connections()).isOne();
        caller.readToEnd(server, reply);
        TestEventLoops.await(reply);
    }

    /** Otherwise the first caller would resume the connection while the second one pauses it, and the reply would fill the memory. */
    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void a_connection_serves_no_other_call_while_many_parts_wait(TransportKind transport) {
        HttpBackend backend = ReplyTailTest.backend(transport, 8, server);
        SlowCaller caller = new SlowCaller();
        CompletableFuture<Reply> reply = caller.call(backend, "/stay-length/180000");
        caller.awaitClose(server);
        STAND.reply(backend, STAND.get("/stay-length/10"));
        assertThat(server.connections()).isEqualTo(2);
        caller.readToEnd(server, reply);
        TestEventLoops.await(reply);
        STAND.reply(backend, STAND.get("/stay-length/10"));
        assertThat(server.connections()).isEqualTo(2);
    }
}

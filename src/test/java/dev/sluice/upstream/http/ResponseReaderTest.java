package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallRequest;
import dev.sluice.upstream.backend.Reply;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(VertxExtension.class)
class ResponseReaderTest {
    @RegisterExtension
    static final HttpBackendFixture STAND = new HttpBackendFixture();

    private final ManualClock clock = new ManualClock();
    private final MemoryAccount memory = new MemoryBudget(1024 * 1024).open(0);

    @Test
    void a_dropped_body_refers_to_no_bytes_and_returns_their_memory(@ProvidedBy(TestEventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
        URI url = STAND.server(FaultyResponse.text(FaultyResponse.head(200, "Connection: close")))
                .url();
        Reply reply = TestEventLoops.call(
                vertx,
                () -> reader(vertx, url).compose(reader -> {
                    assertThat(reader.append(Buffer.buffer("12345"))).isTrue();
                    assertThat(memory.held()).isEqualTo(5);
                    reader.drop();
                    return reader.result(MultiMap.caseInsensitiveMultiMap());
                }));

        assertThat(reply.body().length()).isZero();
        assertThat(memory.held()).isZero();
    }

    /** Returns a reader of a response without a body. */
    private Future<ResponseReader> reader(Vertx vertx, URI url) {
        HttpBackend.Spec spec = HttpBackendFixture.spec(url);
        ConnectionPool connections = new ConnectionPool(vertx, clock, spec);
        HttpClient client = vertx.createHttpClient();
        return client.request(HttpMethod.GET, url.getPort(), url.getHost(), "/")
                .compose(request -> request.send())
                .map(response -> new ResponseReader(
                        call(), response, new AttemptContext(spec, connections, clock, STAND.events)));
    }

    private Call call() {
        Call get = TestCalls.get(clock, "/");
        return new Call(get.content(), new CallRequest(memory, null, null), get.limits(), get.state());
    }
}

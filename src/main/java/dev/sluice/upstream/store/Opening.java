package dev.sluice.upstream.store;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.netty.transport.RespVertx;
import dev.sluice.core.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens one connection, outside of any request: reads the files, asks a sentinel, connects, and sends HELLO and INFO. All of it has one
 * second. Confined to one event loop.
 *
 * <p>vertx-redis-client 5.1.6: HELLO has no timeout, and only {@code Redis.close()} ends a handshake.
 */
final class Opening {
    static final Duration LIMIT = Duration.ofSeconds(1);

    private final StoreContext context;
    private final URI url;
    private final EventLoop loop;
    private final Promise<Opened> outcome = Promise.promise();
    private @Nullable Redis client;

    /**
     * A connection that has answered HELLO.
     *
     * @param address of the node, which a sentinel may have named
     * @param ranges the slots of a cluster; empty without a cluster, and for a user without the right to ask
     */
    record Opened(Redis client, RedisConnection connection, URI address, List<Slots.Range> ranges, EventLoop loop) {}

    Opening(StoreContext context, URI url) {
        this.context = context;
        this.url = url;
        this.loop = EventLoop.currentDetached(context.vertx());
    }

    /** Opens the connection. The future fails with a {@link StoreFailure}. */
    Future<Opened> start() {
        Clock.Timer limit = context.after(LIMIT.toNanos(), loop, () -> fail(StoreReason.SILENT));
        loop.execute(this::readFiles);
        return outcome.future().onComplete(ended -> limit.cancel());
    }

    /** Ends an opening. */
    void abort() {
        fail(StoreReason.CLOSED);
    }

    private void readFiles() {
        loop.blocking(() -> ClientSettings.read(context.spec()))
                .onFailure(unreadable -> fail(StoreReason.FILES))
                .onSuccess(this::open);
    }

    private void open(ClientSettings settings) {
        // An exception of the client is a failure, too.
        Future.succeededFuture(settings)
                .compose(this::address)
                .compose(address -> connect(settings, address).compose(connection -> inspect(connection, address)))
                .onFailure(failure -> fail(StoreReason.of(failure)));
    }

    private Future<URI> address(ClientSettings settings) {
        StoreSpec.Sentinel sentinel = context.spec().sentinel();
        if (sentinel == null) return Future.succeededFuture(url);
        return ask(settings, sentinel)
                .recover(failure -> StoreReason.of(failure) == StoreReason.AUTH
                        ? ask(settings.withoutPassword(), sentinel)
                        : Future.failedFuture(failure));
    }

    private Future<URI> ask(ClientSettings settings, StoreSpec.Sentinel sentinel) {
        Request question =
                Request.cmd(Command.SENTINEL).arg("GET-MASTER-ADDR-BY-NAME").arg(sentinel.master());
        return connect(settings, url)
                .compose(connection -> connection.send(question))
                .compose(this::masterOf);
    }

    private Future<URI> masterOf(@Nullable Response reply) {
        URI master = NodeAddress.of(reply, url);
        return master == null
                ? Future.failedFuture(new StoreFailure(StoreFailure.Kind.NOT_SENT, StoreReason.SENTINELS))
                : Future.succeededFuture(master);
    }

    private Future<RedisConnection> connect(ClientSettings settings, URI address) {
        if (client != null) client.close();
        if (outcome.future().isComplete())
            return Future.failedFuture(new StoreFailure(StoreFailure.Kind.NOT_SENT, StoreReason.CLOSED));
        Redis created = Redis.createClient(RespVertx.of(context.vertx()), settings.options(address));
        client = created;
        return created.connect();
    }

    private Future<Void> inspect(RedisConnection connection, URI address) {
        return new Inspection(context, connection, address).start().map(ranges -> {
            if (client != null) outcome.tryComplete(new Opened(client, connection, address, ranges, loop));
            return null;
        });
    }

    private void fail(StoreReason reason) {
        if (!outcome.tryFail(new StoreFailure(StoreFailure.Kind.NOT_SENT, reason))) return;
        if (client != null) client.close();
    }
}

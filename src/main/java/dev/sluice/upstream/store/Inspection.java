package dev.sluice.upstream.store;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks a new connection for the eviction policy, and for the slots of a cluster. An error of the store fails nothing. */
final class Inspection {
    private final StoreContext context;
    private final RedisConnection connection;
    private final URI address;

    Inspection(StoreContext context, RedisConnection connection, URI address) {
        this.context = context;
        this.connection = connection;
        this.address = address;
    }

    /** Returns the slots of the cluster. */
    Future<List<Slots.Range>> start() {
        Future<@Nullable Void> info =
                connection.send(Request.cmd(Command.INFO).arg("memory")).transform(this::onInfo);
        return context.spec().cluster() ? info.compose(ignored -> askForSlots()) : info.map(ignored -> List.of());
    }

    private Future<@Nullable Void> onInfo(@Nullable Response info, @Nullable Throwable failure) {
        if (failure != null && !StoreReason.isReply(failure)) return Future.failedFuture(failure);
        if (failure == null) context.eviction().onInfo(info);
        else if (StoreReason.of(failure) == StoreReason.NOPERM)
            context.eviction().onNoInfo();
        return Future.succeededFuture();
    }

    private Future<List<Slots.Range>> askForSlots() {
        return connection
                .send(Request.cmd(Command.CLUSTER).arg("SLOTS"))
                .map(slots -> Slots.ranges(slots, address))
                .recover(failure -> StoreReason.isReply(failure)
                        ? Future.succeededFuture(List.of())
                        : Future.failedFuture(failure));
    }
}

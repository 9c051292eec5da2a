package dev.sluice.upstream.store;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.time.Clock;
import dev.sluice.core.tls.CertificateWatcher;
import dev.sluice.core.tls.ClientTlsSpec;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The store of a running gateway. Each event loop has connections of its own, because a busy loop must not make the calls of the others late.
 * {@link #start} opens them, outside of any request. Thread-safe.
 */
public final class RunningStore implements Store {
    private static final String OWNER = "store";

    private final StoreContext context;
    private final List<EventLoop> loops;

    @SuppressWarnings("ThreadLocalUsage") // Each store has its own connections for each event loop.
    private final ThreadLocal<@Nullable LoopStore> ofThread = new ThreadLocal<>();

    private final Queue<LoopOwner> opened = new ConcurrentLinkedQueue<>();
    private final @Nullable CertificateWatcher watcher;
    private volatile boolean isClosed;

    private record LoopOwner(EventLoop loop, LoopStore store) {}

    /**
     * Creates a store without connections.
     *
     * @param random must be thread-safe, because all event loops use it
     * @param script the text of the script
     * @param probe a call that writes; a store that does not answer it in time is away
     */
    public RunningStore(
            StoreSpec spec,
            Vertx vertx,
            Clock clock,
            RandomGenerator random,
            StoreEvents events,
            String script,
            Supplier<ScriptCall> probe) {
        this.context = new StoreContext(
                spec,
                vertx,
                clock,
                random,
                events,
                new StoreHealth(clock),
                new EvictionPolicy(),
                new StoreScript(script),
                probe);
        this.loops = EventLoop.all(vertx);
        this.watcher = watcher(spec.tls());
    }

    private @Nullable CertificateWatcher watcher(@Nullable ClientTlsSpec tls) {
        return tls == null
                ? null
                : new CertificateWatcher(
                        context.vertx(), context.clock(), OWNER, tls::read, changed -> onEach(LoopStore::renew));
    }

    /** Opens the connections of all event loops. The future completes when each is open or away, after about a second, and never fails. */
    public Future<Void> start() {
        if (watcher != null && !isClosed) watcher.start();
        List<Future<Void>> started =
                loops.stream().map(loop -> loop.call(() -> start(loop))).toList();
        return Future.join(started).<Void>mapEmpty().otherwiseEmpty();
    }

    private Future<Void> start(EventLoop loop) {
        if (isClosed || ofThread.get() != null) return Future.succeededFuture();
        LoopStore store = context.spec().cluster()
                ? new ClusterNodes(context)
                : new StoreNode(context, context.spec().addresses(), StoreNode.Owner.NONE);
        ofThread.set(store);
        opened.add(new LoopOwner(loop, store));
        Future<Void> started = store.start();
        // The store may have closed all others meanwhile.
        if (isClosed) close(store);
        return started;
    }

    @Override
    public boolean isReady() {
        LoopStore store = current();
        return store != null && (store.isReady() || (!store.isUp() && substitute() != null));
    }

    /**
     * {@inheritDoc} While only some connections are away, the other ones take the calls of their event loops. Decisions without the store
     * would otherwise add to those of the store.
     */
    @Override
    public Future<List<String>> send(ScriptCall call) {
        LoopStore store = current();
        if (store == null)
            return Future.failedFuture(new StoreFailure(StoreFailure.Kind.NOT_SENT, StoreReason.OPENING));
        LoopOwner other = store.isReady() || store.isUp() ? null : substitute();
        return other == null ? store.send(call) : sendFrom(other, call);
    }

    private @Nullable LoopOwner substitute() {
        for (LoopOwner owner : opened) if (owner.store().isSubstitute()) return owner;
        return null;
    }

    private static Future<List<String>> sendFrom(LoopOwner other, ScriptCall call) {
        EventLoop caller = EventLoop.current();
        Promise<List<String>> reply = Promise.promise();
        other.loop()
                .call(() -> other.store().send(call))
                .onComplete(ended -> caller.execute(() -> reply.handle(ended)));
        return reply.future();
    }

    private @Nullable LoopStore current() {
        return isClosed || !Context.isOnEventLoopThread() ? null : ofThread.get();
    }

    public StoreStatus status() {
        return context.health().status();
    }

    /** Closes all connections. Calls without a reply fail. */
    public Future<Void> close() {
        isClosed = true;
        if (watcher != null) watcher.stop();
        return onEach(store -> {
            close(store);
            return Future.succeededFuture();
        });
    }

    /** On the event loop of the connections, whose thread would otherwise keep them, and they this store. */
    private void close(LoopStore store) {
        ofThread.remove();
        store.close();
    }

    /** Runs a task on each event loop. The future fails if one of them fails. */
    private Future<Void> onEach(Function<LoopStore, Future<Void>> task) {
        List<Future<Void>> ended = opened.stream()
                .map(owner -> owner.loop().call(() -> task.apply(owner.store())))
                .toList();
        return ended.isEmpty() ? Future.succeededFuture() : Future.join(ended).mapEmpty();
    }
}

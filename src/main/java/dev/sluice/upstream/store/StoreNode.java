package dev.sluice.upstream.store;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One server of the store for one event loop: opens the connection, judges its replies, and opens it again. A new connection is used after
 * a probe. Several URLs are tried in their order, and the first one first after a good time. Confined to one event loop.
 */
final class StoreNode implements LoopStore, StoreConnection.Listener {
    /** Receives the events of a node. */
    interface Owner {
        /** Ignores all events. */
        Owner NONE = new Owner() {
            @Override
            public void onOpened(Opening.Opened opened) {}

            @Override
            public void onUnreachable() {}

            @Override
            public ScriptCall probe(ScriptCall call, URI url) {
                return call;
            }
        };

        void onOpened(Opening.Opened opened);

        /** A connection did not open. */
        void onUnreachable();

        /** Returns the call that asks the server at a URL whether it takes writes. */
        ScriptCall probe(ScriptCall call, URI url);
    }

    private static final int MAX_FAILURES = 3;

    /** A connection that was good for a shorter time does not end the backoff. */
    private static final long GOOD_NANOS = Duration.ofSeconds(2).toNanos();

    private final StoreContext context;
    private final EventLoop loop;
    private final List<URI> urls;
    private final Owner owner;
    private final Backoff backoff;
    private final Promise<Void> started = Promise.promise();
    private int nextUrl;
    /** The URL of the open connection. */
    private int openUrl;

    private @Nullable Opening opening;
    private @Nullable StoreConnection connection;
    private Clock.@Nullable Timer timer;
    private volatile boolean isUp;
    private boolean isAway;
    private boolean isClosed;
    /** Late and failed commands since the last reply in time. */
    private int failures;

    private long upNanos;

    /** The time of the last reply in time. */
    private volatile long repliedNanos;

    /** Creates a node that is not started, on the current event loop. */
    StoreNode(StoreContext context, List<URI> urls, Owner owner) {
        this.context = context;
        this.loop = EventLoop.currentDetached(context.vertx());
        this.urls = List.copyOf(urls);
        this.owner = owner;
        this.backoff = new Backoff(context.random());
    }

    @Override
    public Future<Void> start() {
        open();
        return started();
    }

    /** Completes when the node is open or away for the first time. */
    Future<Void> started() {
        return started.future();
    }

    @Override
    public boolean isReady() {
        // Looks for late commands first, which may make the store away.
        return connection != null && connection.isReady() && isUp;
    }

    @Override
    public boolean isUp() {
        return isUp;
    }

    @Override
    public boolean isSubstitute() {
        return isUp && context.health().isAfterFailure(repliedNanos);
    }

    @Override
    public Future<List<String>> send(ScriptCall call) {
        StoreConnection open = connection;
        if (!isReady() || open == null)
            return Future.failedFuture(new StoreFailure(StoreFailure.Kind.NOT_SENT, StoreReason.OPENING));
        long end = context.clock().nanos() + context.timeoutNanos();
        return context.script().run(open, call, () -> context.clock().nanos() - end >= 0);
    }

    private void open() {
        timer = null;
        if (isClosed) return;
        openUrl = nextUrl;
        Opening next = new Opening(context, urls.get(openUrl));
        opening = next;
        if (upNanos != 0 && !isAway) timer = context.after(context.silenceNanos(), loop, () -> onStillOpening(next));
        next.start().onSuccess(this::onOpened).onFailure(failure -> onNotOpened(StoreReason.of(failure)));
    }

    private void onStillOpening(Opening slow) {
        if (opening == slow) becomeAway(StoreReason.SILENT);
    }

    private void onOpened(Opening.Opened opened) {
        opening = null;
        cancelTimer();
        connection = new StoreConnection(opened, context, this);
        owner.onOpened(opened);
        probe();
    }

    private void onNotOpened(StoreReason reason) {
        opening = null;
        if (isClosed) return;
        useNextUrl();
        becomeAway(reason);
        schedule(this::open);
        owner.onUnreachable();
    }

    private void probe() {
        StoreConnection probed = connection;
        if (probed == null) return;
        timer = null;
        long sentNanos = context.clock().nanos();
        context.script()
                .run(probed, owner.probe(context.probe().get(), urls.get(openUrl)), () -> false)
                .onComplete((reply, failure) -> onProbed(probed, context.clock().nanos() - sentNanos, failure));
    }

    private void onProbed(StoreConnection probed, long nanos, @Nullable Throwable failure) {
        if (connection != probed || isUp) return;
        StoreReason reason = failure == null ? StoreReason.LATE : StoreReason.of(failure);
        // Another node of the cluster has the key of the probe, as the next reply to a call tells.
        boolean isReply = failure == null
                || (reason == StoreReason.MOVED && context.spec().cluster());
        if (isReply && nanos <= context.timeoutNanos()) {
            becomeUp();
            return;
        }
        if (reason != StoreReason.LATE || ++failures >= MAX_FAILURES) becomeAway(reason);
        schedule(this::probe);
    }

    private void becomeUp() {
        upNanos = context.clock().nanos();
        repliedNanos = upNanos;
        isUp = true;
        failures = 0;
        nextUrl = 0;
        if (isAway) context.health().onBack();
        isAway = false;
        started.tryComplete();
    }

    private void becomeAway(StoreReason reason) {
        endGoodTime();
        if (!isAway) context.health().onAway(reason);
        isAway = true;
        started.tryComplete();
    }

    private void useNextUrl() {
        nextUrl = (nextUrl + 1) % urls.size();
    }

    /** Whether the connection has been up for a good time. */
    private boolean isGood() {
        return isUp && context.clock().nanos() - upNanos >= GOOD_NANOS;
    }

    private void endGoodTime() {
        if (isGood()) backoff.reset();
        if (isUp) context.health().onFailure();
        isUp = false;
    }

    private void schedule(Runnable task) {
        schedule(task, backoff.nextNanos());
    }

    private void schedule(Runnable task, long nanos) {
        cancelTimer();
        timer = context.after(nanos, loop, task);
    }

    private void cancelTimer() {
        if (timer != null) timer.cancel();
        timer = null;
    }

    @Override
    public void onReply() {
        if (!isUp) return;
        failures = 0;
        repliedNanos = context.clock().nanos();
    }

    @Override
    public void onLate() {
        onError(StoreReason.LATE);
    }

    @Override
    public void onError(StoreReason reason) {
        // While the store is not up, only the probe judges.
        if (!isUp || ++failures < MAX_FAILURES) return;
        becomeAway(reason);
        schedule(this::probe);
    }

    @Override
    public void onClose(StoreConnection closed, StoreReason reason, int unanswered) {
        if (closed != connection) return;
        connection = null;
        cancelTimer();
        if (isClosed) return;
        failures += unanswered;
        if (!isUp) useNextUrl();
        boolean isSudden = isUp && failures < MAX_FAILURES && reason != StoreReason.SILENT;
        boolean wasGood = isGood();
        endGoodTime();
        if (isSudden && wasGood) {
            open();
            return;
        }
        long pause = backoff.nextNanos();
        if (!isSudden || pause > context.silenceNanos()) becomeAway(reason);
        schedule(this::open, pause);
    }

    @Override
    public Future<Void> renew() {
        if (connection == null || isClosed) return Future.succeededFuture();
        return new Opening(context, urls.get(openUrl)).start().map(this::replace);
    }

    private @Nullable Void replace(Opening.Opened opened) {
        StoreConnection former = connection;
        StoreConnection renewed = new StoreConnection(opened, context, this);
        if (former == null || isClosed) {
            renewed.close(StoreReason.CLOSED);
            return null;
        }
        connection = renewed;
        owner.onOpened(opened);
        former.drain();
        if (!isUp) {
            cancelTimer();
            probe();
        }
        return null;
    }

    /** Closes the connection to a node that has left its cluster. The store may be back without it. */
    void leave() {
        if (isAway) context.health().onBack();
        isAway = false;
        close();
    }

    @Override
    public void close() {
        isClosed = true;
        cancelTimer();
        if (opening != null) opening.abort();
        if (connection != null) connection.close(StoreReason.CLOSED);
        if (isAway) context.health().onEnd();
        isAway = false;
        isUp = false;
        started.tryComplete();
    }
}

package dev.sluice.upstream.store;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a cluster for one event loop. A connection to one of the URLs tells the owners of the slots, and each owner has a connection.
 * A call goes to the owner of its key, and after {@code MOVED} once more. The client for clusters is not used: it would send a command again
 * after its request has left. Confined to one event loop.
 */
final class ClusterNodes implements LoopStore, StoreNode.Owner {
    private static final int MAX_NODES = 1000;

    /** The most keys that a probe tries. A node with one slot in a thousand is found nearly always. */
    private static final int MAX_TAGS = 5000;

    private static final long REFRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final StoreContext context;
    private final StoreNode seed;
    private final Map<URI, StoreNode> nodes = new HashMap<>();
    private final @Nullable URI[] owners = new URI[Slots.COUNT];
    private long refreshedNanos;

    ClusterNodes(StoreContext context) {
        this.context = context;
        this.seed = new StoreNode(context, context.spec().addresses(), this);
        this.refreshedNanos = context.clock().nanos();
    }

    @Override
    public Future<Void> start() {
        return seed.start().compose(ignored -> ofAll(nodes.values().stream().map(StoreNode::started)));
    }

    private static Future<Void> ofAll(Stream<Future<Void>> futures) {
        List<Future<Void>> all = futures.toList();
        return all.isEmpty() ? Future.succeededFuture() : Future.join(all).mapEmpty();
    }

    @Override
    public boolean isReady() {
        for (StoreNode node : nodes.values()) if (node.isReady()) return true;
        return seed.isReady();
    }

    /** Other nodes of the cluster are no reason to use another event loop. */
    @Override
    public boolean isUp() {
        return true;
    }

    @Override
    public boolean isSubstitute() {
        return false;
    }

    @Override
    public Future<List<String>> send(ScriptCall call) {
        int slot = Slots.of(call.key());
        long end = context.clock().nanos() + context.timeoutNanos();
        return nodeOf(slot).send(call).recover(failure -> onFailure(failure, slot, call, end));
    }

    private StoreNode nodeOf(int slot) {
        URI owner = owners[slot];
        StoreNode node = owner == null ? null : nodes.get(owner);
        return node == null ? seed : node;
    }

    /** @param end the time from which no request waits for the call any more */
    private Future<List<String>> onFailure(Throwable failure, int slot, ScriptCall call, long end) {
        if (!(failure instanceof StoreFailure moved) || moved.owner() == null) return Future.failedFuture(failure);
        owners[slot] = moved.owner();
        addNode(moved.owner());
        return context.clock().nanos() - end > 0
                ? Future.failedFuture(failure)
                : nodeOf(slot).send(call);
    }

    private void addNode(URI owner) {
        if (nodes.containsKey(owner) || nodes.size() >= MAX_NODES) return;
        StoreNode node = new StoreNode(context, List.of(owner), this);
        nodes.put(owner, node);
        node.start();
    }

    @Override
    public void onOpened(Opening.Opened opened) {
        if (opened.ranges().isEmpty()) return;
        for (Slots.Range range : opened.ranges())
            for (int slot = range.first(); slot <= range.last(); slot++) owners[slot] = range.owner();
        Set<URI> known = opened.ranges().stream().map(Slots.Range::owner).collect(Collectors.toSet());
        for (URI former : new ArrayList<>(nodes.keySet()))
            if (!known.contains(former)) requireNonNull(nodes.remove(former)).leave();
        known.forEach(this::addNode);
    }

    /** A node answers for the keys of other nodes also while it takes no writes, so the probe has a key of its own. */
    @Override
    public ScriptCall probe(ScriptCall call, URI url) {
        if (!nodes.containsKey(url) || url.equals(owners[Slots.of(call.key())])) return call;
        for (int tag = 0; tag < MAX_TAGS; tag++) {
            byte[] key = Slots.tagged(call.key(), tag);
            if (url.equals(owners[Slots.of(key)])) return new ScriptCall(key, call.arguments());
        }
        return call;
    }

    /** A node may have left the cluster, so another one tells the owners again. */
    @Override
    public void onUnreachable() {
        long now = context.clock().nanos();
        if (now - refreshedNanos < REFRESH_NANOS) return;
        refreshedNanos = now;
        seed.renew();
    }

    @Override
    public Future<Void> renew() {
        List<Future<Void>> renewed = new ArrayList<>(List.of(seed.renew()));
        nodes.values().forEach(node -> renewed.add(node.renew()));
        return Future.join(renewed).mapEmpty();
    }

    @Override
    public void close() {
        seed.close();
        nodes.values().forEach(StoreNode::close);
    }
}

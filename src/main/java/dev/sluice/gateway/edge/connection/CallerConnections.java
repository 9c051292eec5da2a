package dev.sluice.gateway.edge.connection;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.forwarded.ClientNetwork;
import dev.sluice.core.forwarded.ForwardedNode;
import dev.sluice.core.forwarded.IpAddress;
import dev.sluice.core.forwarded.ProxyTrust;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.netty.connection.AcceptedSocket;
import dev.sluice.core.netty.http.RequestPipeline;
import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.gateway.edge.connection.ConnectionCounts.Cut;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Counts the open connections of callers, and rejects those above a limit. At the limit, a new connection replaces the one that has
 * been idle for the longest time. Thread-safe.
 */
public final class CallerConnections {
    /** The bytes of the memory budget that a connection holds: its buffers, and its TLS session. */
    public static final int BYTES_EACH = 16 * 1024;

    /** The most connections of operators. */
    public static final int MAX_OPERATORS = 64;

    private static final Duration MAX_AGE = Duration.ofHours(24);

    /** Why a connection is rejected. */
    public enum Rejection {
        /** Every connection is in use. */
        MAX,
        /** The client has too many connections. */
        PER_CLIENT,
        /** The memory budget has no room. */
        MEMORY,
        /** The peer is no trusted proxy, and {@code server.proxy_protocol} is set. */
        UNTRUSTED,
        /** The PROXY header is missing, invalid, too large or late. */
        PROXY_HEADER,
        /** {@code server.clients} rejects the client. */
        CLIENT;

        /** Returns the name in metrics. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Supplier<AcceptSpec> settings;
    private final int defaultMax = ProcessLimits.maxConnections();
    private final MemoryBudget memory;
    private final Clock clock;
    private final RandomGenerator random;
    private final IdleConnections idle;
    private final Map<ClientNetwork, Integer> byClient = new HashMap<>();
    private final Map<Rejection, LongAdder> rejected = new EnumMap<>(Rejection.class);
    private final ConnectionCounts counts = new ConnectionCounts();
    private final OpenConnections all;
    private final boolean replacesBusy;
    private int open;
    private long accepted;

    /**
     * @param settings returns the current settings, for each connection
     * @param random the differences between the ages of connections; thread-safe
     */
    public CallerConnections(Supplier<AcceptSpec> settings, MemoryBudget memory, Clock clock, RandomGenerator random) {
        this(settings, memory, clock, random, false);
    }

    private CallerConnections(
            Supplier<AcceptSpec> settings,
            MemoryBudget memory,
            Clock clock,
            RandomGenerator random,
            boolean replacesBusy) {
        this.settings = settings;
        this.memory = memory;
        this.clock = clock;
        this.random = random;
        this.idle = new IdleConnections(clock);
        this.all = new OpenConnections(clock, counts);
        this.replacesBusy = replacesBusy;
        for (Rejection reason : Rejection.values()) rejected.put(reason, new LongAdder());
    }

    /**
     * Returns the connections of operators: at most {@value #MAX_OPERATORS}, with memory of their own. At the limit, a new one replaces
     * the oldest without a complete head, else the one that is idle for the longest time, else the oldest whose peer does not read, else
     * the oldest.
     */
    public static CallerConnections ofOperators(Clock clock) {
        AcceptSpec spec = AcceptSpec.of(new ConnectionSpec(MAX_OPERATORS, 0, MAX_AGE));
        MemoryBudget memory = new MemoryBudget((long) MAX_OPERATORS * BYTES_EACH);
        return new CallerConnections(() -> spec, memory, clock, () -> 0, true);
    }

    /** Returns the number of open connections. */
    public synchronized int open() {
        return open;
    }

    /** Returns the open connections. */
    public OpenConnections all() {
        return all;
    }

    /** Returns the maximum number of open connections. */
    public int max() {
        int configured = settings.get().connections().max();
        return configured > 0 ? configured : defaultMax;
    }

    /** Returns the trusted proxies. */
    public ProxyTrust trust() {
        return settings.get().trust();
    }

    /** Returns the number of rejected connections. */
    public long rejected(Rejection reason) {
        return requireNonNull(rejected.get(reason)).sum();
    }

    /** Returns the numbers of cut connections and of failed handshakes. */
    public ConnectionCounts counts() {
        return counts;
    }

    /** Counts an accepted connection until it closes. Returns false if it is rejected; the caller then closes it. */
    public boolean admit(AcceptedSocket socket) {
        AcceptSpec spec = settings.get();
        CallerConnection connection = admit(socket, ForwardedNode.of(socket.remoteAddress()), spec);
        if (connection == null) return false;
        socket.onClose(() -> {
            all.remove(connection);
            release(connection);
        });
        all.add(connection);
        if (spec.proxyProtocol())
            socket.expectProxyHeader(
                    clock, source -> identify(connection, source, spec), () -> reject(Rejection.PROXY_HEADER));
        socket.followHandshake(clock, counts::onAbusiveFrames, counts::onFailedHandshake);
        return true;
    }

    private synchronized @Nullable CallerConnection admit(AcceptedSocket socket, ForwardedNode peer, AcceptSpec spec) {
        if (spec.rejects(peer.address())) return reject(Rejection.UNTRUSTED);
        if (!spec.allows(peer.address())) return reject(Rejection.CLIENT);
        ClientNetwork client = spec.clientOf(peer.address());
        if (isFull(client, spec)) return reject(Rejection.PER_CLIENT);
        if (!makeRoom(max())) return reject(Rejection.MAX);
        MemoryAccount account = openAccount();
        if (account == null) return reject(Rejection.MEMORY);
        open++;
        CallerConnection connection = new CallerConnection(socket, peer, account, idle);
        connection.setNumber(++accepted);
        count(connection, client);
        connection.retireAt(newAge(spec));
        return connection;
    }

    /** Returns when a stream that starts now reaches {@code server.connections.age}, whatever the age of its connection. */
    public Deadline newAge() {
        return newAge(settings.get());
    }

    private Deadline newAge(AcceptSpec spec) {
        return new Deadline(clock.nanos() + spec.connections().randomAgeNanos(random));
    }

    private boolean isFull(@Nullable ClientNetwork client, AcceptSpec spec) {
        int perClient = spec.connections().perClient();
        return client != null && perClient > 0 && byClient.getOrDefault(client, 0) >= perClient;
    }

    private void count(CallerConnection connection, @Nullable ClientNetwork client) {
        connection.setClient(client);
        if (client != null) byClient.merge(client, 1, Integer::sum);
    }

    /** Counts a connection for the client that its PROXY header names. Returns false if the client may not connect, or has too many. */
    private synchronized boolean identify(CallerConnection connection, IpAddress source, AcceptSpec spec) {
        if (connection.isReleased()) return false;
        connection.setPeer(ForwardedNode.of(source));
        if (!spec.allows(source)) {
            reject(Rejection.CLIENT);
            return false;
        }
        ClientNetwork client = spec.clientOf(source);
        if (isFull(client, spec)) {
            reject(Rejection.PER_CLIENT);
            return false;
        }
        count(connection, client);
        return true;
    }

    private @Nullable CallerConnection reject(Rejection reason) {
        requireNonNull(rejected.get(reason)).increment();
        return null;
    }

    private boolean makeRoom(int max) {
        while (open >= max) {
            CallerConnection oldest = replacesBusy ? ReplacementOrder.first(all, accepted) : idle.pollOldest();
            if (oldest == null) return false;
            release(oldest);
            if (replacesBusy) oldest.closeNow();
            else oldest.close();
            counts.onCut(Cut.REPLACED);
        }
        return true;
    }

    private @Nullable MemoryAccount openAccount() {
        try {
            return memory.open(BYTES_EACH);
        } catch (MemoryLimitException full) {
            return null;
        }
    }

    private synchronized void release(CallerConnection connection) {
        if (!connection.release()) return;
        open--;
        ClientNetwork counted = connection.client();
        if (counted != null) byClient.computeIfPresent(counted, (client, count) -> count > 1 ? count - 1 : null);
    }

    /** Returns the peer of a connection, or the client that its PROXY header names. */
    public static ForwardedNode peerOf(HttpConnection connection) {
        CallerConnection accepted = CallerConnection.KEY.of(connection);
        return accepted == null ? ForwardedNode.of(AcceptedSocket.of(connection).remoteAddress()) : accepted.peer();
    }

    /** Returns the peer of an accepted connection, or the client that its PROXY header names. */
    public static ForwardedNode peerOf(AcceptedSocket socket) {
        CallerConnection accepted = CallerConnection.KEY.of(socket);
        return accepted == null ? ForwardedNode.of(socket.remoteAddress()) : accepted.peer();
    }

    /** Returns true once, when the connection of a request has reached its age. Must be called on its event loop. */
    public boolean retires(HttpConnection connection) {
        CallerConnection accepted = CallerConnection.KEY.of(connection);
        return accepted != null && accepted.retires(clock);
    }

    /** Returns when a connection reaches its age; null if no listening socket of the gateway accepted it. */
    public static @Nullable Deadline ageOf(HttpConnection connection) {
        CallerConnection accepted = CallerConnection.KEY.of(connection);
        return accepted == null ? null : accepted.age();
    }

    /** Accepts HTTP/2 without TLS on an admitted connection, beside HTTP/1, before its first byte. */
    public void detectHttp2(AcceptedSocket socket) {
        CallerConnection accepted = requireNonNull(CallerConnection.KEY.of(socket));
        UndecidedConnection undecided = new UndecidedConnection(accepted, counts);
        accepted.onShutDown(socket.detectHttp2(clock, undecided, accepted::shutDown));
    }

    /**
     * Makes the decoder of a connection strict, and follows its requests, from the end of its TLS handshake. Must be called on its event
     * loop.
     *
     * @param config the settings of the decoder on HTTP/1
     */
    public void follow(HttpConnection connection, Http1ServerConfig config) {
        RequestPipeline.install(connection, config);
        CallerConnection accepted = CallerConnection.KEY.of(connection);
        if (accepted == null) return;
        accepted.onShutDown(RequestPipeline.follow(connection, accepted, clock, counts));
    }
}

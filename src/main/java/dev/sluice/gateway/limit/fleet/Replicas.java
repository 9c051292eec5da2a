package dev.sluice.gateway.limit.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.core.time.Clock;
import dev.sluice.upstream.store.ScriptCall;
import dev.sluice.upstream.store.Store;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The replicas that share a store, counted by their heartbeats. Each heartbeat also compares the settings of the limits with those of the
 * other replicas. Thread-safe; {@link #start}, {@link #leave} and {@link #close} run on one event loop, where the heartbeats run, too.
 */
public final class Replicas {
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(2);
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final Clock clock;
    private final int configured;
    private final Supplier<Map<String, String>> settings;
    private final String id;
    private final String prefix;
    private final SettingsWarnings warnings;
    private volatile @Nullable Count last;
    private volatile boolean hasLeft;
    private Clock.@Nullable Timer timer;
    private @Nullable Store store;

    /** The number of replicas in a reply, and the time of the reply. */
    private record Count(int replicas, long nanos) {}

    /**
     * Creates the replica of this process, with a new name.
     *
     * @param prefix the first part of each key in the store
     * @param configured the number of replicas while the store has told none within the last hour
     * @param random chooses the name
     * @param settings returns the settings of each fleet limit, such as {@code 1000/min, burst 100}
     */
    public Replicas(
            Clock clock,
            String prefix,
            int configured,
            RandomGenerator random,
            Supplier<Map<String, String>> settings) {
        this(clock, prefix, configured, String.format(Locale.ROOT, "%016x", random.nextLong()), settings);
    }

    private Replicas(Clock clock, String prefix, int configured, String id, Supplier<Map<String, String>> settings) {
        this.clock = clock;
        this.configured = configured;
        this.settings = settings;
        this.id = id;
        this.prefix = prefix;
        this.warnings = new SettingsWarnings(clock, id);
    }

    /** Returns this replica in another store: with its name, and for an hour with its number of replicas until that store tells one. */
    public Replicas inOtherStore(String otherPrefix, int otherConfigured, Supplier<Map<String, String>> otherSettings) {
        Replicas other = new Replicas(clock, otherPrefix, otherConfigured, id, otherSettings);
        other.last = new Count(count(), clock.nanos());
        return other;
    }

    /** Sends a heartbeat now, and then every 2 s. */
    public void start(Store shared) {
        store = shared;
        beat(shared);
    }

    /** Returns the name of this replica: 16 hexadecimal digits, which are new at each start. */
    public String id() {
        return id;
    }

    /** Returns the number of replicas, at least 1: the last one that the store told for an hour, else the configured one. */
    public int count() {
        Count known = last;
        return known != null && clock.nanos() - known.nanos < HOUR ? known.replicas : configured;
    }

    /** Returns a call that writes into the store, for a probe. After {@link #leave} it does not add this replica again. */
    public ScriptCall heartbeat() {
        byte[] key = key("replicas");
        return hasLeft ? LimitScript.leave(key, id) : LimitScript.heartbeat(key, id);
    }

    private byte[] key(String name) {
        return (prefix + ':' + name).getBytes(UTF_8);
    }

    private void beat(Store shared) {
        timer = clock.after(INTERVAL, () -> beat(shared));
        // A call that fails changes nothing: the last number stays, and the store reports its failures.
        shared.send(heartbeat()).onSuccess(this::onReply);
        Map<String, String> own = settings.get();
        if (!own.isEmpty())
            shared.send(LimitScript.compare(key("limits"), id, own)).onSuccess(reply -> onCompare(own, reply));
    }

    private void onReply(List<String> reply) {
        try {
            last = new Count(LimitScript.members(reply), clock.nanos());
        } catch (InvalidReplyException invalid) {
            warnings.warnOfReply(invalid);
        }
    }

    private void onCompare(Map<String, String> own, List<String> reply) {
        try {
            warnings.warnOf(own, LimitScript.differences(reply));
        } catch (InvalidReplyException invalid) {
            warnings.warnOfReply(invalid);
        }
    }

    /**
     * Stops the heartbeats, and removes this replica from the store. The future succeeds also if the store is away: the other replicas then
     * count this one for 10 s more.
     */
    public Future<Void> leave() {
        Store shared = store;
        close();
        if (shared == null || hasLeft) return Future.succeededFuture();
        hasLeft = true;
        return shared.send(heartbeat()).<Void>mapEmpty().otherwiseEmpty();
    }

    /** Stops the heartbeats. */
    public void close() {
        if (timer != null) timer.cancel();
        timer = null;
    }
}

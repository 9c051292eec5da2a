package dev.sluice.gateway.log;

import dev.sluice.core.spec.SourceLocation;
import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.language.expression.value.EvaluatedExpression;
import dev.sluice.language.expression.value.MismatchListener;
import dev.sluice.language.expression.value.NullPathMessage;
import dev.sluice.language.expression.value.PathMismatch;
import dev.sluice.language.json.ValueKind;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the paths that are null because a value has another kind, each path of a route once an hour and once for each configuration, and counts
 * all of them. Remembers at most {@value #MAX_SEEN} paths; beyond them, a path is only counted. Thread-safe.
 */
public final class MismatchLog implements MismatchListener {
    static final int MAX_SEEN = 1000;
    private static final long PERIOD = TimeUnit.HOURS.toNanos(1);
    private static final Logger LOG = LoggerFactory.getLogger("dev.sluice");

    private final Clock clock;
    private final Consumer<String> counter;
    /** When each path had its line. */
    private final Map<Key, Long> seen = new ConcurrentHashMap<>();

    /** No path had its line before this time. Guarded by this. */
    private long oldestNanos;

    /** @param counter receives the route of each path; must be thread-safe */
    public MismatchLog(Clock clock, Consumer<String> counter) {
        this.clock = clock;
        this.counter = counter;
        this.oldestNanos = clock.nanos();
    }

    /**
     * A path at its location.
     *
     * @param functionPath the hash of a path in a function of the configuration, which has no offset; 0 for another path
     */
    private record Key(String route, @Nullable SourceLocation start, int offset, int functionPath) {
        static Key of(String route, @Nullable SourceLocation start, PathMismatch path) {
            int offset = path.offset();
            return new Key(route, start, offset, offset < 0 ? path.path().hashCode() : 0);
        }

        /** Returns an equal key that does not refer to the text of a configuration, which a reload may replace. */
        Key withoutText() {
            return start == null
                    ? this
                    : new Key(
                            route,
                            new SourceLocation(start.file(), start.line(), start.column()),
                            offset,
                            functionPath);
        }
    }

    @Override
    public void onMismatch(@Nullable String owner, EvaluatedExpression expression, PathMismatch path, ValueKind found) {
        String route = owner == null ? RequestTrace.NO_ROUTE : owner;
        counter.accept(route);
        SourceLocation start = expression.location();
        if (isNew(Key.of(route, start, path))) log(route, start, path, found);
    }

    /** Gives each path a line again, because the configuration has changed: an edit moves paths, and those before it are gone. */
    public synchronized void onActivate() {
        seen.clear();
        oldestNanos = clock.nanos();
    }

    private boolean isNew(Key key) {
        long now = clock.nanos();
        return !isRecent(key, now) && remember(key, now);
    }

    private boolean isRecent(Key key, long now) {
        Long logged = seen.get(key);
        return logged != null && now - logged < PERIOD;
    }

    private synchronized boolean remember(Key key, long now) {
        if (isRecent(key, now)) return false;
        if (!seen.containsKey(key) && seen.size() >= MAX_SEEN && !forgetOld(now)) return false;
        seen.put(key.withoutText(), now);
        return true;
    }

    /** Returns whether there is space for a path now. Searches at most once for each path that has become old. */
    private boolean forgetOld(long now) {
        if (now - oldestNanos < PERIOD) return false;
        seen.values().removeIf(logged -> now - logged >= PERIOD);
        oldestNanos = seen.values().stream().mapToLong(Long::longValue).min().orElse(now);
        return seen.size() < MAX_SEEN;
    }

    private static void log(String route, @Nullable SourceLocation start, PathMismatch path, ValueKind found) {
        SourceLocation location = start == null || path.offset() < 0 ? start : start.at(path.offset());
        LOG.atWarn()
                .addKeyValue("route", route)
                .addKeyValue("location", location == null ? null : location.toString())
                .log("{}", NullPathMessage.atRunTime(path, found, mayShow(start)));
    }

    /** A text with the value of a variable or of a secret file has no location for each character, and may be secret. */
    private static boolean mayShow(@Nullable SourceLocation start) {
        return start == null || start.offsets() != null;
    }
}

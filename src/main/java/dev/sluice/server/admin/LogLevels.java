package dev.sluice.server.admin;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.sluice.core.time.Clock;
import dev.sluice.gateway.log.RequestDebug;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Changes levels of loggers for some time, and changes them back after it. Thread-safe. */
final class LogLevels {
    /** The loggers whose level decides about the lines of followed requests. The first that is changed decides. */
    static final List<String> OF_REQUESTS = List.of(RequestDebug.LOGGER, "dev.sluice");

    private final LoggerContext loggers;
    private final Clock clock;
    private final RequestDebug requests;
    private final Map<String, Change> changes = new TreeMap<>();

    /** @param requests follows the requests of one route while the change that decides about them names it */
    LogLevels(LoggerContext loggers, Clock clock, RequestDebug requests) {
        this.loggers = loggers;
        this.clock = clock;
        this.requests = requests;
    }

    /**
     * A level that ends.
     *
     * @param before the level of the logger before the change; null if it had none of its own
     * @param time how long it lasts
     * @param route the only route whose requests are followed; null for all routes
     */
    record Change(
            Logger logger,
            Level level,
            @Nullable Level before,
            Duration time,
            @Nullable String route,
            Instant until,
            Clock.Timer end) {

        /** Changes the level back, unless a third party has changed it meanwhile. */
        private void undo() {
            end.cancel();
            if (level.equals(logger.getLevel()) && !isRootWithoutLevel()) logger.setLevel(before);
        }

        /** Returns whether the change shows the lines of followed requests. */
        private boolean showsRequests() {
            return !level.isGreaterOrEqual(Level.INFO);
        }

        /** Logback rejects a root logger without a level. */
        private boolean isRootWithoutLevel() {
            return before == null && logger.getName().equals(org.slf4j.Logger.ROOT_LOGGER_NAME);
        }
    }

    /** Returns the names of the loggers in the process. The general ones come first. */
    List<String> names() {
        return loggers.getLoggerList().stream()
                .map(Logger::getName)
                .sorted(Comparator.comparingLong(LogLevels::depth).thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private static long depth(String name) {
        return name.chars().filter(character -> character == '.').count();
    }

    /** Changes a level for some time. Another change of the same logger replaces the first, and ends with the level before both. */
    synchronized Change change(String name, Level level, Duration time, @Nullable String route) {
        undo(name);
        Logger logger = loggers.getLogger(name);
        Clock.Timer end = clock.after(time.toNanos(), () -> end(name));
        Change change = new Change(
                logger, level, logger.getLevel(), time, route, clock.now().plus(time), end);
        changes.put(name, change);
        limitRequests();
        logger.setLevel(level);
        return change;
    }

    /** Follows the requests of the route of the change that decides about them; without such a change, those of all routes. */
    private void limitRequests() {
        Change deciding = OF_REQUESTS.stream()
                .flatMap(name -> Stream.ofNullable(changes.get(name)))
                .filter(Change::showsRequests)
                .findFirst()
                .orElse(null);
        requests.follow(deciding == null ? null : deciding.route());
    }

    private synchronized void end(String name) {
        undo(name);
        limitRequests();
    }

    private void undo(String name) {
        Change change = changes.remove(name);
        if (change != null) change.undo();
    }

    /** Returns the changes that have not ended, by the name of their logger. */
    synchronized List<Change> current() {
        return List.copyOf(changes.values());
    }

    /** Ends all changes. */
    synchronized void close() {
        changes.values().forEach(Change::undo);
        changes.clear();
        limitRequests();
    }
}

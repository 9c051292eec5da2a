package dev.sluice.server.admin;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.sluice.core.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Changes levels of loggers for some time, and changes them back after it. Thread-safe. */
final class LogLevels {
    private final LoggerContext loggers;
    private final Clock clock;
    private final Map<String, Change> changes = new TreeMap<>();

    LogLevels(LoggerContext loggers, Clock clock) {
        this.loggers = loggers;
        this.clock = clock;
    }

    /**
     * A level that ends.
     *
     * @param before the level of the logger before the change; null if it had none of its own
     * @param time how long it lasts
     */
    record Change(Logger logger, Level level, @Nullable Level before, Duration time, Instant until, Clock.Timer end) {

        /** Changes the level back, unless a third party has changed it meanwhile. */
        private void undo() {
            end.cancel();
            if (level.equals(logger.getLevel()) && !isRootWithoutLevel()) logger.setLevel(before);
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
    synchronized Change change(String name, Level level, Duration time) {
        Change earlier = changes.remove(name);
        if (earlier != null) earlier.undo();
        Logger logger = loggers.getLogger(name);
        Clock.Timer end = clock.after(time.toNanos(), () -> end(name));
        Change change =
                new Change(logger, level, logger.getLevel(), time, clock.now().plus(time), end);
        logger.setLevel(level);
        changes.put(name, change);
        return change;
    }

    private synchronized void end(String name) {
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
    }
}

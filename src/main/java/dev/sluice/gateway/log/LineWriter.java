package dev.sluice.gateway.log;

import org.jspecify.annotations.Nullable;

/**
 * Writes lines of one format into a buffer. A line begins with its head, goes on with fields, and ends. Not thread-safe.
 */
interface LineWriter {
    /** The bytes of a value of the access log, at most, after its escapes. */
    int MAX_VALUE = 256;

    /** The bytes of another value, at most. */
    int MAX_LONG_VALUE = 2048;

    /** The bytes of a message, at most. */
    int MAX_MESSAGE = 8192;

    /** The bytes of a stack trace, at most. */
    int MAX_STACK_TRACE = 32 * 1024;

    /** Returns the writer of a format. */
    static LineWriter of(LogFormat format, LineBuffer out) {
        return switch (format) {
            case TEXT -> new TextWriter(out);
            case JSON -> new JsonWriter(out);
            case ECS -> new EcsWriter(out);
        };
    }

    /** Returns the buffer of the lines. */
    LineBuffer out();

    /** Starts a field, whose value follows. */
    void key(String key);

    /** Starts a line; its message is null if its logger says what it is. */
    void begin(long epochMillis, String level, String logger, @Nullable String message);

    /** Limits the bytes of the texts that follow in this line. */
    void limitTexts(int maxBytes);

    /** Adds a field with a text; does nothing for null. */
    void text(String key, @Nullable String value);

    /** Adds a field with the address of a client. */
    default void client(String key, @Nullable String address) {
        text(key, address);
    }

    /** Adds a field with the subject of a caller. */
    default void subject(String key, SubjectMode mode, @Nullable String subject) {
        text(key, subject);
    }

    default void number(String key, long value) {
        key(key);
        out().number(value);
    }

    default void flag(String key, boolean value) {
        key(key);
        out().ascii(value ? "true" : "false");
    }

    /** Adds a field with a duration. */
    default void duration(String key, long nanos) {
        key(key);
        out().millis(nanos);
    }

    /** Starts the list of steps. */
    void beginSteps();

    /** Starts a step, whose fields follow. */
    void beginStep(String name);

    void endStep();

    void endSteps();

    /** Adds an exception. */
    void exception(String type, @Nullable String message, String stackTrace);

    /** Ends the line. */
    void end();
}

package dev.sluice.gateway.log;

import org.jspecify.annotations.Nullable;

/** Writes one JSON object for each line, with the keys of the fields as names. */
class JsonWriter implements LineWriter {
    private final LineBuffer out;
    private final Timestamp timestamp = new Timestamp();
    private int maxText = MAX_LONG_VALUE;
    private boolean isFirst;

    JsonWriter(LineBuffer out) {
        this.out = out;
    }

    @Override
    public LineBuffer out() {
        return out;
    }

    @Override
    public void begin(long epochMillis, String level, String logger, @Nullable String message) {
        beginAt("time", epochMillis);
        text("level", level);
        text("logger", logger);
        if (message != null) longText("message", message, MAX_MESSAGE);
    }

    /** Starts the object with its time. */
    final void beginAt(String timeName, long epochMillis) {
        maxText = MAX_LONG_VALUE;
        isFirst = true;
        out.ascii('{');
        name(timeName);
        out.ascii('"');
        timestamp.write(epochMillis, out);
        out.ascii('"');
    }

    @Override
    public void limitTexts(int maxBytes) {
        maxText = maxBytes;
    }

    /** Returns the name of a field in this format. */
    String nameOf(String key) {
        return key;
    }

    @Override
    public void key(String key) {
        name(nameOf(key));
    }

    private void name(String name) {
        if (!isFirst) out.ascii(',');
        isFirst = false;
        out.ascii('"');
        out.quoted(name, MAX_VALUE);
        out.ascii("\":");
    }

    final void longText(String key, String value, int maxBytes) {
        key(key);
        out.ascii('"');
        out.quoted(value, maxBytes);
        out.ascii('"');
    }

    @Override
    public void text(String key, @Nullable String value) {
        if (value != null) longText(key, value, maxText);
    }

    @Override
    public void beginSteps() {
        key("steps");
        out.ascii('[');
        isFirst = true;
    }

    @Override
    public void beginStep(String name) {
        if (!isFirst) out.ascii(',');
        isFirst = true;
        out.ascii('{');
        text("name", name);
    }

    @Override
    public void endStep() {
        out.ascii('}');
        isFirst = false;
    }

    @Override
    public void endSteps() {
        out.ascii(']');
        isFirst = false;
    }

    /** The stack trace has the type and the message. */
    @Override
    public void exception(String type, @Nullable String message, String stackTrace) {
        longText("exception", stackTrace, MAX_STACK_TRACE);
    }

    @Override
    public void end() {
        out.ascii("}\n");
    }
}

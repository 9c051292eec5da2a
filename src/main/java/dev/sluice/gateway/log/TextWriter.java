package dev.sluice.gateway.log;

import org.jspecify.annotations.Nullable;

/** Writes {@code time level logger message key=value}. A value with other characters than those of a word has quotation marks. */
final class TextWriter implements LineWriter {
    private static final int LEVEL_WIDTH = 5;

    private final LineBuffer out;
    private final Timestamp timestamp = new Timestamp();
    private int maxText = MAX_LONG_VALUE;
    private @Nullable String step;

    TextWriter(LineBuffer out) {
        this.out = out;
    }

    @Override
    public LineBuffer out() {
        return out;
    }

    @Override
    public void begin(long epochMillis, String level, String logger, @Nullable String message) {
        maxText = MAX_LONG_VALUE;
        step = null;
        timestamp.write(epochMillis, out);
        out.ascii(' ');
        out.ascii(level);
        for (int i = level.length(); i < LEVEL_WIDTH; i++) out.ascii(' ');
        out.ascii(' ');
        out.unquoted(logger, MAX_VALUE);
        if (message == null) return;
        out.ascii(' ');
        out.unquoted(message, MAX_MESSAGE);
    }

    @Override
    public void limitTexts(int maxBytes) {
        maxText = maxBytes;
    }

    @Override
    public void key(String key) {
        out.ascii(' ');
        if (step != null) {
            out.ascii("step.");
            out.unquoted(step, MAX_VALUE);
            out.ascii('.');
        }
        out.unquoted(key, MAX_VALUE);
        out.ascii('=');
    }

    @Override
    public void text(String key, @Nullable String value) {
        if (value == null) return;
        key(key);
        if (isWord(value)) out.unquoted(value, maxText);
        else quoted(value);
    }

    private void quoted(String value) {
        out.ascii('"');
        out.quoted(value, maxText);
        out.ascii('"');
    }

    private static boolean isWord(String value) {
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            boolean isVisible = character > ' ' && character < 0x7f;
            if (!isVisible || character == '"' || character == '\\' || character == '=') return false;
        }
        return !value.isEmpty();
    }

    @Override
    public void beginSteps() {}

    @Override
    public void beginStep(String name) {
        step = name;
    }

    @Override
    public void endStep() {
        step = null;
    }

    @Override
    public void endSteps() {}

    /** The stack trace has the type and the message. */
    @Override
    public void exception(String type, @Nullable String message, String stackTrace) {
        out.ascii(' ');
        out.unquoted(stackTrace.strip().replaceAll("[\r\n]+\\s*", " | "), MAX_STACK_TRACE);
    }

    @Override
    public void end() {
        out.ascii('\n');
    }
}

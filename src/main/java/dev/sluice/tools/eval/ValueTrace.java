package dev.sluice.tools.eval;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.language.expression.value.EvaluationListener;
import dev.sluice.language.json.InvalidJsonException;
import dev.sluice.language.json.Json;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/** The values of the parts of an expression, in the order of their evaluation. Each value is a line of bounded length. */
final class ValueTrace implements EvaluationListener {
    private static final int MAX_LINES = 1000;
    private static final int MAX_PART = 60;
    private static final int MAX_VALUE = 100;

    private final NamedText source;
    private final List<String> lines = new ArrayList<>();
    private boolean hasStarted;
    private long dropped;

    ValueTrace(NamedText source) {
        this.source = source;
    }

    /** Starts to listen, after the compiler has computed the constants. */
    void start() {
        hasStarted = true;
    }

    @Override
    public void onCompute(int start, int end, JsonNode value) {
        if (!hasStarted) return;
        if (lines.size() == MAX_LINES) dropped++;
        else lines.add(source.locationOf(start) + "  " + part(start, end) + "  =>  " + text(value));
    }

    /** Returns {@code line:column  part  =>  value} for each value. */
    List<String> lines() {
        List<String> all = new ArrayList<>(lines);
        if (dropped > 0) all.add("… " + dropped + (dropped == 1 ? " more value" : " more values"));
        return all;
    }

    private String part(int start, int end) {
        String shown = source.text().substring(start, Math.min(end, start + MAX_PART));
        return NamedText.printable(shown) + (end > start + MAX_PART ? "…" : "");
    }

    private static String text(JsonNode value) {
        StringBuilder text = new StringBuilder();
        try {
            Json.write(value, new BoundedWriter(text));
        } catch (InvalidJsonException tooLong) {
            text.append("…");
        }
        return NamedText.printable(text.toString());
    }

    /** Fails after some characters, so that a large value is not written to its end. */
    private static final class BoundedWriter extends Writer {
        private final StringBuilder text;

        BoundedWriter(StringBuilder text) {
            this.text = text;
        }

        @Override
        public void write(char[] characters, int offset, int length) throws IOException {
            int fitting = Math.min(length, MAX_VALUE - text.length());
            text.append(characters, offset, fitting);
            if (fitting < length) throw new IOException();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}

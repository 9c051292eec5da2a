package dev.sluice.gateway.log;

import io.netty.util.NetUtil;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON object for each line, with the names of the Elastic Common Schema (ECS). A field that the schema does not have
 * is a label. The steps are objects of our own.
 */
final class EcsWriter extends JsonWriter {
    static final String VERSION = "8.11.0";

    private boolean isInStep;

    EcsWriter(LineBuffer out) {
        super(out);
    }

    /** Returns the name of a field in the schema. */
    static String fieldName(String key) {
        return switch (key) {
            case "@timestamp", "ecs.version", "log.level", "log.logger", "message", "client.ip", "error.type" -> key;
            case "user.id", "user.hash", "error.message", "error.stack_trace" -> key;
            case "request_id" -> "http.request.id";
            case "trace_id" -> "trace.id";
            case "client" -> "client.address";
            case "subject" -> "user.hash";
            case "method" -> "http.request.method";
            case "path" -> "url.path";
            case "status" -> "http.response.status_code";
            case "bytes_in" -> "http.request.body.bytes";
            case "bytes_out" -> "http.response.body.bytes";
            case "duration_ms" -> "event.duration";
            case "event" -> "event.action";
            case "reason" -> "event.reason";
            case "detail" -> "error.message";
            case "steps" -> "sluice.steps";
            default -> "labels." + key;
        };
    }

    @Override
    String nameOf(String key) {
        return isInStep ? key : fieldName(key);
    }

    @Override
    public void begin(long epochMillis, String level, String logger, @Nullable String message) {
        isInStep = false;
        beginAt("@timestamp", epochMillis);
        text("log.level", level.toLowerCase(Locale.ROOT));
        text("ecs.version", VERSION);
        text("log.logger", logger);
        if (message != null) longText("message", message, MAX_MESSAGE);
    }

    /** The schema has the type of an IP address for {@code client.ip}, so another text must not go there. */
    @Override
    public void client(String key, @Nullable String address) {
        text(key, address);
        if (address != null && (NetUtil.isValidIpV4Address(address) || NetUtil.isValidIpV6Address(address)))
            text("client.ip", address);
    }

    @Override
    public void subject(String key, SubjectMode mode, @Nullable String subject) {
        text(mode == SubjectMode.PLAIN ? "user.id" : "user.hash", subject);
    }

    /** The unit of the schema is a nanosecond; a label has milliseconds, as its name says. */
    @Override
    public void duration(String key, long nanos) {
        if (isInStep) super.duration(key, nanos);
        else if (isLabel(key)) millisText(key, nanos);
        else number(key, Math.max(0, nanos));
    }

    private boolean isLabel(String key) {
        return !isInStep && nameOf(key).startsWith("labels.");
    }

    private void millisText(String key, long nanos) {
        key(key);
        out().ascii('"');
        out().millis(nanos);
        out().ascii('"');
    }

    @Override
    public void number(String key, long value) {
        // The schema has texts as labels.
        if (isLabel(key)) text(key, Long.toString(value));
        else super.number(key, value);
    }

    @Override
    public void flag(String key, boolean value) {
        text(key, String.valueOf(value));
    }

    @Override
    public void beginStep(String name) {
        isInStep = true;
        super.beginStep(name);
    }

    @Override
    public void endStep() {
        super.endStep();
        isInStep = false;
    }

    @Override
    public void exception(String type, @Nullable String message, String stackTrace) {
        text("error.type", type);
        text("error.message", message);
        longText("error.stack_trace", stackTrace, MAX_STACK_TRACE);
    }
}

package dev.sluice.gateway.telemetry.tracing;

import static java.util.stream.Collectors.joining;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A collector that decodes each export with the classes of OTLP's own protobuf files. Thread-safe. */
public final class OtlpReceiver implements AutoCloseable {
    private final List<ResourceSpans> exports = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final HttpTestServer server;
    private volatile int status = 200;
    private final List<Runnable> stalled = new CopyOnWriteArrayList<>();
    private volatile boolean answers = true;

    public OtlpReceiver() {
        server = new HttpTestServer(request -> request.body().onSuccess(body -> receive(request, body)));
    }

    private void receive(HttpServerRequest request, Buffer body) {
        keys.add(request.path() + " " + request.getHeader("Content-Type") + " " + request.getHeader("X-Key"));
        if (answers) respond(request, body);
        else stalled.add(() -> respond(request, body));
    }

    private void respond(HttpServerRequest request, Buffer body) {
        if (status == 200) exports.addAll(decode(body));
        request.response().setStatusCode(status).end();
    }

    private static List<ResourceSpans> decode(Buffer body) {
        try {
            return ExportTraceServiceRequest.parseFrom(body.getBytes()).getResourceSpansList();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Responds to further exports with this status. */
    public void respondWith(int newStatus) {
        status = newStatus;
    }

    /** Does not respond to further exports. */
    public void stall() {
        answers = false;
    }

    /** Responds to the exports so far that have no response, and to further exports. */
    void resume() {
        answers = true;
        stalled.forEach(Runnable::run);
    }

    public String url() {
        return server.url();
    }

    /** Returns path, media type and {@code X-Key} of each export. */
    public List<String> keys() {
        return keys;
    }

    public List<ResourceSpans> exports() {
        return exports;
    }

    /** Returns all spans in the order of their starts. */
    public List<Span> spans() {
        return exports.stream()
                .flatMap(export -> export.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .sorted(Comparator.comparingLong(Span::getStartTimeUnixNano))
                .toList();
    }

    /** Waits for a number of spans, and returns them. */
    public List<Span> await(int number) {
        Await.until(() -> spans().size() >= number);
        return spans();
    }

    /** Returns one line for each span below its parent: kind, name, status, and the attributes of these names. */
    public String tree(String... attributes) {
        StringBuilder tree = new StringBuilder();
        List<Span> spans = spans();
        for (Span span : spans)
            if (spans.stream().noneMatch(other -> other.getSpanId().equals(span.getParentSpanId())))
                append(tree, span, "", List.of(attributes));
        return tree.toString();
    }

    private void append(StringBuilder tree, Span span, String indent, List<String> attributes) {
        tree.append(indent).append(line(span, attributes)).append('\n');
        for (Span child : spans())
            if (child.getParentSpanId().equals(span.getSpanId())) append(tree, child, indent + "  ", attributes);
    }

    private static String line(Span span, List<String> attributes) {
        String kind = span.getKind().name().replace("SPAN_KIND_", "");
        String error = span.getStatus().getCode() == StatusCode.STATUS_CODE_ERROR ? " ERROR" : "";
        String shown = attributes.stream()
                .filter(name -> attribute(span, name) != null)
                .map(name -> name.substring(name.lastIndexOf('.') + 1) + "=" + attribute(span, name))
                .collect(joining(" "));
        return kind + " " + span.getName() + error + (shown.isEmpty() ? "" : " " + shown);
    }

    /** Returns an attribute as text; null if the span does not have it. */
    public static @Nullable String attribute(Span span, String name) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(name))
                .map(OtlpReceiver::text)
                .findFirst()
                .orElse(null);
    }

    /** Returns the value of an attribute as text. */
    static String text(KeyValue attribute) {
        return switch (attribute.getValue().getValueCase()) {
            case INT_VALUE -> String.valueOf(attribute.getValue().getIntValue());
            case BOOL_VALUE -> String.valueOf(attribute.getValue().getBoolValue());
            case DOUBLE_VALUE -> String.valueOf(attribute.getValue().getDoubleValue());
            default -> attribute.getValue().getStringValue();
        };
    }

    /** Returns an id as hexadecimal digits. */
    public static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    @Override
    public void close() {
        server.close();
    }
}

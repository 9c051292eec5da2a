package dev.sluice.telemetry.tracing;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.spi.tracing.TagExtractor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the head of a request that its span needs, and the record of the request does not have.
 *
 * @param path without the query; null for none
 * @param parent the field {@code traceparent}; empty if there is none, or several
 */
record RequestHead(String scheme, String version, @Nullable String path, List<Entry<String, String>> parent) {
    private static final String PATH = "url.path";

    /** On HTTP/2, Vert.x passes a type of its own. Such a request always has TLS. */
    static <R> RequestHead of(R request, Iterable<Entry<String, String>> headers, TagExtractor<R> tags) {
        return request instanceof HttpServerRequest http1
                ? new RequestHead(
                        http1.connection().isSsl() ? "https" : "http",
                        http1.version() == HttpVersion.HTTP_1_0 ? "1.0" : "1.1",
                        http1.path(),
                        single(http1.headers().getAll(ParentPropagator.HEADER)))
                : new RequestHead("https", "2", path(request, tags), parent(headers));
    }

    private static <R> @Nullable String path(R request, TagExtractor<R> tags) {
        for (int i = 0; i < tags.len(request); i++)
            if (tags.name(request, i).equals(PATH)) return withoutQuery(tags.value(request, i));
        return null;
    }

    private static @Nullable String withoutQuery(@Nullable String target) {
        int query = target == null ? -1 : target.indexOf('?');
        return target == null || query < 0 ? target : target.substring(0, query);
    }

    private static List<Entry<String, String>> parent(Iterable<Entry<String, String>> headers) {
        List<String> values = new ArrayList<>(1);
        for (Entry<String, String> header : headers)
            if (header.getKey().equalsIgnoreCase(ParentPropagator.HEADER)) values.add(header.getValue());
        return single(values);
    }

    /** Two fields have no single meaning, as in the rest of the gateway. */
    private static List<Entry<String, String>> single(List<String> values) {
        return values.size() == 1 ? List.of(Map.entry(ParentPropagator.HEADER, values.get(0))) : List.of();
    }

    /** The attributes that vertx-opentelemetry sets. */
    enum Tags implements TagExtractor<RequestHead> {
        INSTANCE;

        @Override
        public int len(RequestHead head) {
            return head.path == null ? 2 : 3;
        }

        @Override
        public String name(RequestHead head, int index) {
            return switch (index) {
                case 0 -> "url.scheme";
                case 1 -> "network.protocol.version";
                default -> PATH;
            };
        }

        @Override
        public @Nullable String value(RequestHead head, int index) {
            return switch (index) {
                case 0 -> head.scheme;
                case 1 -> head.version;
                default -> head.path;
            };
        }
    }
}

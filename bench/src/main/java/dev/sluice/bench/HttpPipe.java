package dev.sluice.bench;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Streams requests to a backend and its responses back: the least that a proxy on Vert.x does. */
final class HttpPipe {
    private static final Set<String> HOP_BY_HOP =
            Set.of("connection", "keep-alive", "host", "te", "trailer", "transfer-encoding", "upgrade");

    private final HttpClient client;
    private final int backend;

    HttpPipe(HttpClient client, int backend) {
        this.client = client;
        this.backend = backend;
    }

    void handle(HttpServerRequest request) {
        request.pause();
        RequestOptions target = new RequestOptions()
                .setMethod(request.method())
                .setHost("127.0.0.1")
                .setPort(backend)
                .setURI(request.uri());
        client.request(target)
                .compose(forwarded -> send(request, forwarded))
                .onSuccess(response -> reply(response, request.response()))
                .onFailure(failure -> request.response().setStatusCode(502).end());
    }

    private static Future<HttpClientResponse> send(HttpServerRequest request, HttpClientRequest forwarded) {
        copy(request.headers(), forwarded.headers());
        if (request.isEnded() || !hasBody(request)) {
            request.resume();
            return forwarded.send();
        }
        return forwarded.send(request);
    }

    private static boolean hasBody(HttpServerRequest request) {
        return request.headers().contains("Content-Length") || request.headers().contains("Transfer-Encoding");
    }

    private static void reply(HttpClientResponse from, HttpServerResponse to) {
        to.setStatusCode(from.statusCode());
        copy(from.headers(), to.headers());
        if (from.getHeader("Content-Length") == null) to.setChunked(true);
        from.pipeTo(to);
    }

    private static void copy(MultiMap from, MultiMap to) {
        for (Map.Entry<String, String> header : from)
            if (!HOP_BY_HOP.contains(header.getKey().toLowerCase(Locale.ROOT)))
                to.add(header.getKey(), header.getValue());
    }
}

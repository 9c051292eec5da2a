package dev.sluice.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpResponseExpectation;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls backends in parallel and splices the bytes of their bodies into one document. Paths that start with {@code /scanned} also read
 * each body once, to reject a body that is no JSON.
 */
final class Splice {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String SCANNED = "/scanned";
    private static final Buffer END = Buffer.buffer("}");

    /** One call: the text before its body in the document, and its target. */
    private record Step(Buffer before, RequestOptions target) {
        static Step of(int index, String name, String backend, String path) {
            String before = (index == 0 ? "{" : ",") + '"' + name + "\":";
            return new Step(Buffer.buffer(before), toBackend(backend, path));
        }
    }

    private static final List<Step> COMPOSED = List.of(
            Step.of(0, "customer", "customer", "/customer"),
            Step.of(1, "orders", "orders", "/orders"),
            Step.of(2, "offer", "offer", "/offer"));

    private final HttpClient client;

    Splice(HttpClient client) {
        this.client = client;
    }

    private static RequestOptions toBackend(String backend, String path) {
        return new RequestOptions()
                .setHost("127.0.0.1")
                .setPort(BarePeer.port(backend))
                .setURI(path);
    }

    /**
     * The paths {@code /steps/N} have N steps, {@code /each/N} one call for each of N items, and {@code /bytes/KIND/N} one body of N bytes.
     * The last segment of others is a path of the slow backend.
     */
    void handle(HttpServerRequest request) {
        String path = request.path();
        String last = path.substring(path.lastIndexOf('/') + 1);
        if (path.equals("/composed")) respond(request, compose(COMPOSED, false));
        else if (path.equals("/scanned")) respond(request, compose(COMPOSED, true));
        else if (path.startsWith("/steps/")) respond(request, compose(steps(Integer.parseInt(last)), false));
        else if (path.startsWith("/each/")) respond(request, each(last));
        else if (path.startsWith("/bytes/")) respond(request, document(path, false));
        else if (path.startsWith(SCANNED)) respond(request, document(path.substring(SCANNED.length()), true));
        else respond(request, compose(List.of(Step.of(0, last, "slow", path)), false));
    }

    private Future<Buffer> document(String path, boolean scans) {
        return compose(List.of(Step.of(0, "document", "customer", path)), scans);
    }

    private static List<Step> steps(int count) {
        List<Step> steps = new ArrayList<>(count);
        for (int i = 0; i < count; i++) steps.add(Step.of(i, "s" + i, "customer", "/small"));
        return steps;
    }

    private static void respond(HttpServerRequest request, Future<Buffer> document) {
        document.onSuccess(body -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(body))
                .onFailure(failure -> request.response().setStatusCode(502).end());
    }

    private Future<Buffer> compose(List<Step> steps, boolean scans) {
        List<Future<Buffer>> bodies = new ArrayList<>(steps.size());
        for (Step step : steps) bodies.add(get(step.target(), scans));
        return Future.all(bodies).map(all -> splice(steps, bodies));
    }

    private Future<Buffer> get(RequestOptions target, boolean scans) {
        Future<Buffer> body = client.request(target)
                .compose(HttpClientRequest::send)
                .expecting(HttpResponseExpectation.SC_OK)
                .compose(HttpClientResponse::body);
        return scans ? body.map(Splice::scanned) : body;
    }

    private static Buffer splice(List<Step> steps, List<Future<Buffer>> bodies) {
        Buffer document = Buffer.buffer(length(bodies));
        for (int i = 0; i < bodies.size(); i++)
            document.appendBuffer(steps.get(i).before())
                    .appendBuffer(bodies.get(i).result());
        return document.appendBuffer(END);
    }

    private static int length(List<Future<Buffer>> bodies) {
        int length = 1;
        for (Future<Buffer> body : bodies) length += body.result().length() + 16;
        return length;
    }

    private Future<Buffer> each(String count) {
        return get(toBackend("customer", "/list/" + count), false).compose(list -> new Loop(list.toJsonArray()).run());
    }

    /** One call for each item, of which at most as many are in flight as in the gateway. */
    private final class Loop {
        private static final int CONCURRENCY = 100;

        private final JsonArray items;
        private final List<Future<Buffer>> bodies;
        private final Promise<Buffer> document = Promise.promise();
        private int started;
        private int ended;

        Loop(JsonArray items) {
            this.items = items;
            this.bodies = new ArrayList<>(items.size());
        }

        Future<Buffer> run() {
            while (started < items.size() && started < CONCURRENCY) startNext();
            return document.future();
        }

        private void startNext() {
            Future<Buffer> body = get(toBackend("customer", "/item/" + items.getValue(started++)), false);
            bodies.add(body);
            body.onSuccess(any -> onBody()).onFailure(document::tryFail);
        }

        private void onBody() {
            ended++;
            if (ended == items.size()) document.tryComplete(array(bodies));
            else if (started < items.size()) startNext();
        }
    }

    private static Buffer array(List<Future<Buffer>> bodies) {
        Buffer document = Buffer.buffer(length(bodies)).appendString("{\"items\":[");
        for (int i = 0; i < bodies.size(); i++) {
            if (i > 0) document.appendString(",");
            document.appendBuffer(bodies.get(i).result());
        }
        return document.appendString("]}");
    }

    /** Returns a body that is one JSON value, and throws if it is not. */
    private static Buffer scanned(Buffer body) {
        try (JsonParser parser = JSON.createParser(body.getBytes())) {
            if (parser.nextToken() == null) throw new IllegalArgumentException("no JSON");
            parser.skipChildren();
            if (parser.nextToken() != null) throw new IllegalArgumentException("more than one value");
            return body;
        } catch (IOException notJson) {
            throw new IllegalArgumentException(notJson);
        }
    }
}

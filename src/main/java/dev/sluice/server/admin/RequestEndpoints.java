package dev.sluice.server.admin;

import dev.sluice.core.trace.RequestTrace;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.edge.problem.ProblemException;
import dev.sluice.gateway.recent.RecentRequests;
import dev.sluice.gateway.recent.RequestKind;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /requests} lists the last slow, failed, rejected, partial and sampled requests. {@code /requests/{id}} shows one of
 * them, and {@code /requests/{id}.svg} draws it.
 */
final class RequestEndpoints {
    private static final String PICTURE = ".svg";

    /** A picture with markup from a caller could not run a script, load a part or send a form. */
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

    private static final List<String> KINDS =
            Arrays.stream(RequestKind.values()).map(RequestKind::code).toList();

    private final RecentRequests recent;
    private final WorkerExecutor worker;

    /** @param worker renders the responses, which takes milliseconds for many requests */
    RequestEndpoints(RecentRequests recent, WorkerExecutor worker) {
        this.recent = recent;
        this.worker = worker;
    }

    void addTo(AdminPaths paths) {
        paths.get(
                        "/requests",
                        "the last slow, failed, rejected, partial and sampled requests; ?kind= and ?route= select",
                        AdminResponse.rejecting(this::handleList))
                .get(
                        "/requests/{id}",
                        "the steps and attempts of one of them",
                        AdminResponse.rejecting(this::handleOne))
                .describe("GET", "/requests/{id}.svg", "the same as a picture");
    }

    private void handleList(RoutingContext context) {
        AdminQuery query = AdminQuery.of(context, "kind", "route");
        RequestKind kind = kind(query);
        String route = query.text("route");
        respond(context, "application/json", () -> list(kind, route).toBuffer());
    }

    private static @Nullable RequestKind kind(AdminQuery query) {
        String code = query.text("kind");
        return code == null
                ? null
                : RequestKind.valueOf(AdminQuery.known("kind", code, KINDS).toUpperCase(Locale.ROOT));
    }

    private JsonObject list(@Nullable RequestKind kind, @Nullable String route) {
        JsonArray requests = new JsonArray();
        for (RequestTrace request : recent.list(kind))
            if (route == null || route.equals(request.route()))
                requests.add(json(request).summary());
        return new JsonObject().put("requests", requests);
    }

    private RequestTraceJson json(RequestTrace request) {
        return new RequestTraceJson(request, recent.kinds(request));
    }

    /** An id may itself end with {@code .svg}. The picture of an id wins over the trace of such an id. */
    private void handleOne(RoutingContext context) {
        AdminQuery.of(context);
        String id = context.pathParam("id");
        RequestTrace drawn = id.endsWith(PICTURE) ? recent.find(id.substring(0, id.length() - PICTURE.length())) : null;
        RequestTrace shown = drawn == null ? recent.find(id) : drawn;
        if (shown == null) throw new ProblemException(404, GatewayReason.UNKNOWN_ID, "No kept request has this id.");
        if (drawn == null)
            respond(context, "application/json", () -> json(shown).full().toBuffer());
        else draw(context, drawn);
    }

    private void draw(RoutingContext context, RequestTrace request) {
        context.response().putHeader("Content-Security-Policy", POLICY);
        respond(context, "image/svg+xml; charset=utf-8", () -> Buffer.buffer(WaterfallSvg.of(request)));
    }

    private void respond(RoutingContext context, String type, Callable<Buffer> body) {
        worker.executeBlocking(body)
                .onComplete(bytes -> AdminResponse.start(context, 200, type).end(bytes), context::fail);
    }
}

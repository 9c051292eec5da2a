package dev.sluice.admin;

import dev.sluice.edge.ProblemException;
import dev.sluice.recent.RecentRequests;
import dev.sluice.recent.RequestKind;
import dev.sluice.trace.RequestTrace;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /requests} lists the last slow, failed, refused, partial and sampled requests. {@code /requests/{id}} shows one of
 * them, and {@code /requests/{id}.svg} draws it.
 */
final class RequestEndpoints {
    private static final String PICTURE = ".svg";

    /** A picture with markup from a caller could not run a script, load a part or send a form. */
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

    private static final List<String> KINDS =
            Arrays.stream(RequestKind.values()).map(RequestKind::code).toList();

    private final RecentRequests recent;

    RequestEndpoints(RecentRequests recent) {
        this.recent = recent;
    }

    void addTo(Router router) {
        router.get("/requests").handler(AdminResponse.refusing(this::handleList));
        router.get("/requests/:id").handler(AdminResponse.refusing(this::handleOne));
    }

    private void handleList(RoutingContext context) {
        AdminQuery query = AdminQuery.of(context, "kind", "route");
        String route = query.text("route");
        JsonArray requests = new JsonArray();
        for (RequestTrace request : recent.list(kind(query)))
            if (route == null || route.equals(request.route()))
                requests.add(json(request).summary());
        AdminResponse.json(context, 200, new JsonObject().put("requests", requests));
    }

    private static @Nullable RequestKind kind(AdminQuery query) {
        String code = query.text("kind");
        return code == null ? null : RequestKind.values()[KINDS.indexOf(AdminQuery.known("kind", code, KINDS))];
    }

    private RequestTraceJson json(RequestTrace request) {
        return new RequestTraceJson(request, recent.kinds(request));
    }

    /** An id may itself end with {@code .svg}. The picture of an id wins over the record of such an id. */
    private void handleOne(RoutingContext context) {
        AdminQuery.of(context);
        String id = context.pathParam("id");
        RequestTrace drawn = id.endsWith(PICTURE) ? find(id.substring(0, id.length() - PICTURE.length())) : null;
        RequestTrace shown = drawn == null ? find(id) : drawn;
        if (shown == null) throw new ProblemException(404, "No kept request has this id.");
        if (drawn == null) AdminResponse.json(context, 200, json(shown).full());
        else sendPicture(context, drawn);
    }

    private @Nullable RequestTrace find(String id) {
        return recent.find(id);
    }

    private static void sendPicture(RoutingContext context, RequestTrace request) {
        AdminResponse.start(context, 200, "image/svg+xml; charset=utf-8")
                .putHeader("Content-Security-Policy", POLICY)
                .end(WaterfallSvg.of(request));
    }
}

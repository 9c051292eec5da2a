package dev.sluice.server.admin;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.audit.AuditEvent;
import dev.sluice.core.spec.Suggestion;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.edge.problem.Problem;
import dev.sluice.gateway.edge.problem.ProblemException;
import dev.sluice.gateway.limit.QuotaAdmin;
import dev.sluice.gateway.limit.QuotaKey;
import dev.sluice.gateway.limit.fleet.QuotaPeriod;
import dev.sluice.gateway.limit.fleet.QuotaUsage;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /quotas} shows the count of a key of a quota in the current period, and {@code POST /quotas/reset} sets it to 0, with a line in the
 * audit log. The key is a text; other values are JSON.
 */
final class QuotaEndpoints {
    /** The plans of a limit without plans. */
    private static final List<String> ONLY = List.of("");

    private final QuotaAdmin quotas;

    /** The key of a quota that a request names. The plan is empty for the only one. */
    private record Target(String limit, String plan, QuotaKey key) {}

    QuotaEndpoints(QuotaAdmin quotas) {
        this.quotas = quotas;
    }

    void addTo(AdminPaths paths) {
        paths.get(
                        "/quotas",
                        "the count of ?key= in the current period of the quota ?limit=; ?plan= selects a plan",
                        AdminResponse.rejecting(this::handleGet))
                .post(
                        "/quotas/reset",
                        "sets the count of ?key= of the quota ?limit= to 0",
                        AdminResponse.rejecting(this::handleReset));
    }

    private void handleGet(RoutingContext context) {
        Target target = target(context);
        respond(context, target, quotas.usage(target.limit(), target.plan(), target.key()));
    }

    private void handleReset(RoutingContext context) {
        Target target = target(context);
        respond(
                context,
                target,
                quotas.reset(target.limit(), target.plan(), target.key())
                        .onSuccess(usage -> writeAuditLine(context, target, usage)));
    }

    private void writeAuditLine(RoutingContext context, Target target, QuotaUsage usage) {
        AuditEvent.QUOTA_RESET.log(
                context.request().remoteAddress().hostAddress(),
                target.limit(),
                target.plan().isEmpty() ? null : target.plan(),
                quotas.shown(target.key()),
                usage.period().start());
    }

    private Target target(RoutingContext context) {
        AdminQuery query = AdminQuery.of(context, "limit", "plan", "key", "key_json");
        String limit = query.required("limit");
        if (!quotas.limits().contains(limit))
            throw new ProblemException(
                    404,
                    GatewayReason.UNKNOWN_ID,
                    "limit: " + AdminQuery.shorten(limit) + " is unknown"
                            + Suggestion.didYouMean(limit, quotas.limits()));
        List<String> plans = quotas.plans(limit);
        if (plans.isEmpty())
            throw new ProblemException(
                    422, GatewayReason.INVALID_REQUEST, "limit: " + limit + " has a rate, and no quota");
        return new Target(limit, plan(limit, query.text("plan"), plans), key(query));
    }

    private static String plan(String limit, @Nullable String plan, List<String> plans) {
        if (plan != null && plans.equals(ONLY))
            throw AdminQuery.reject(
                    "plan: " + AdminQuery.shorten(plan) + " (expected: no plan, because " + limit + " has none)");
        if (plan != null) return AdminQuery.known("plan", plan, plans);
        if (plans.size() == 1) return plans.get(0);
        throw AdminQuery.reject("The parameter plan is missing (expected: " + Suggestion.join(plans) + ").");
    }

    private static QuotaKey key(AdminQuery query) {
        String text = query.text("key");
        String json = query.text("key_json");
        if ((text == null) == (json == null)) throw AdminQuery.reject("Either key or key_json is needed.");
        if (text != null) return QuotaKey.ofText(text);
        return QuotaKey.ofJson(requireNonNull(json))
                .orElseThrow(() ->
                        AdminQuery.reject("key_json: not JSON (expected: a value such as 42, null or [\"a\",7])"));
    }

    private static void respond(RoutingContext context, Target target, Future<QuotaUsage> result) {
        result.onSuccess(usage -> AdminResponse.json(context, 200, toJson(target, usage)))
                .onFailure(failure -> respondWithoutStore(context));
    }

    private static void respondWithoutStore(RoutingContext context) {
        Problem problem = Problem.of(503, GatewayReason.STORE_UNAVAILABLE, "The store gives no answer now.")
                .withHeader("Retry-After", "1");
        context.response().end(problem.writeHead(context.response()));
    }

    private static JsonObject toJson(Target target, QuotaUsage usage) {
        JsonObject json = new JsonObject().put("limit", target.limit());
        if (!target.plan().isEmpty()) json.put("plan", target.plan());
        return json.put("period", toJson(usage.period()))
                .put("quota", usage.units())
                .put("used", usage.used())
                .put("left", usage.left());
    }

    private static JsonObject toJson(QuotaPeriod period) {
        return new JsonObject()
                .put("kind", period.calendar().kind().code())
                .put("zone", period.calendar().zone().getId())
                .put("start", period.start().toString())
                .put("end", period.end().toString());
    }
}

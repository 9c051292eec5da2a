package dev.sluice.server.admin;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.sluice.core.time.Clock;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.edge.problem.ProblemException;
import dev.sluice.gateway.log.RequestDebug;
import dev.sluice.server.admin.LogLevels.Change;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /log-level} changes the level of a logger for some time, and {@code GET /log-level} shows the changes that have not
 * ended. With a route, the level debug shows the requests of this route only.
 */
final class LogLevelEndpoints {
    /** The key of the change in the context of its request, for the audit log. */
    static final String CHANGE = "sluice.log-level";

    private static final Duration MIN = Duration.ofSeconds(1);
    private static final Duration DEFAULT = Duration.ofMinutes(10);
    private static final Duration MAX = Duration.ofDays(1);

    /** {@code off} is absent: an operator could hide later actions. */
    private static final List<String> LEVELS = List.of("trace", "debug", "info", "warn", "error");

    /** The audit log is complete at any time. */
    private static final String AUDIT = "audit";

    /** The levels whose lines follow requests. */
    private static final List<String> LEVELS_OF_REQUESTS = List.of("debug", "trace");

    private final @Nullable LogLevels levels;
    private final Supplier<List<String>> routes;

    /** @param routes returns the keys of the current routes */
    LogLevelEndpoints(Clock clock, RequestDebug requests, Supplier<List<String>> routes) {
        this.levels = LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers
                ? new LogLevels(loggers, clock, requests)
                : null;
        this.routes = routes;
    }

    void addTo(AdminPaths paths) {
        paths.get(
                        "/log-level",
                        "the levels of loggers that were changed for some time",
                        AdminResponse.rejecting(this::handleGet))
                .post(
                        "/log-level",
                        "changes the level of ?logger= to ?level= for ?for=10m, of dev.sluice also for the requests of ?route= only",
                        AdminResponse.rejecting(this::handlePost));
    }

    void close() {
        if (levels != null) levels.close();
    }

    private void handleGet(RoutingContext context) {
        AdminQuery.of(context);
        JsonArray changes = new JsonArray();
        levels().current().forEach(change -> changes.add(toJson(change)));
        AdminResponse.json(context, 200, new JsonObject().put("changes", changes));
    }

    private void handlePost(RoutingContext context) {
        AdminQuery query = AdminQuery.of(context, "logger", "level", "route", "for");
        String logger = AdminQuery.known("logger", query.required("logger"), changeable());
        String level = AdminQuery.known("level", query.required("level").toLowerCase(Locale.ROOT), LEVELS);
        Duration time = query.duration("for", DEFAULT, MIN, MAX);
        String route = query.text("route");
        if (route != null) checkRoute(route, logger, level);
        Change change = levels().change(logger, Level.valueOf(level), time, route);
        context.put(CHANGE, change);
        AdminResponse.json(context, 200, toJson(change));
    }

    private void checkRoute(String route, String logger, String level) {
        AdminQuery.known("route", route, routes.get());
        if (LogLevels.OF_REQUESTS.contains(logger) && LEVELS_OF_REQUESTS.contains(level)) return;
        throw new ProblemException(
                400,
                GatewayReason.INVALID_REQUEST,
                "route: applies to the logger dev.sluice or " + RequestDebug.LOGGER + " at debug or trace only");
    }

    private List<String> changeable() {
        return levels().names().stream().filter(name -> !isAudit(name)).toList();
    }

    private static boolean isAudit(String name) {
        return name.equals(AUDIT) || name.startsWith(AUDIT + ".");
    }

    private LogLevels levels() {
        if (levels == null)
            throw new ProblemException(
                    501, GatewayReason.NOT_SUPPORTED, "The log of this process is not that of Sluice.");
        return levels;
    }

    private static JsonObject toJson(Change change) {
        JsonObject json = new JsonObject()
                .put("logger", change.logger().getName())
                .put("level", name(change.level()))
                .put("before", change.before() == null ? "inherited" : name(change.before()))
                .put("until", change.until().toString());
        if (change.route() != null) json.put("route", change.route());
        return json;
    }

    static String name(Level level) {
        return level.toString().toLowerCase(Locale.ROOT);
    }
}

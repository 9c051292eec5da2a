package dev.sluice.server.admin;

import dev.sluice.core.audit.AuditEvent;
import dev.sluice.core.audit.RejectionLimit;
import dev.sluice.core.time.Clock;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Writes each request to a protected path of the admin port to the audit log, after its response. Rejected requests are limited by
 * {@link RejectionLimit}, so that they cannot fill a disk. Thread-safe.
 */
final class AdminAudit implements Handler<RoutingContext> {
    private final RejectionLimit rejections;

    AdminAudit(Clock clock) {
        this.rejections = new RejectionLimit("admin_call", clock);
    }

    @Override
    public void handle(RoutingContext context) {
        if (!AdminAccess.isOpen(context.normalizedPath())) context.addEndHandler(ended -> log(context));
        context.next();
    }

    private void log(RoutingContext context) {
        HttpServerRequest request = context.request();
        String client = request.remoteAddress().hostAddress();
        int status = request.response().getStatusCode();
        if (isRejection(status) && !rejections.allows(String.valueOf(client))) return;
        LogLevels.Change change = context.get(LogLevelEndpoints.CHANGE);
        AuditEvent.ADMIN_CALL.log(
                client,
                request.method().name(),
                request.path(),
                status,
                change == null ? null : change.logger().getName(),
                change == null ? null : LogLevelEndpoints.name(change.level()),
                change == null ? null : change.route(),
                change == null ? null : change.time().toSeconds());
    }

    private static boolean isRejection(int status) {
        return status == 401 || status == 403 || status == 421;
    }
}

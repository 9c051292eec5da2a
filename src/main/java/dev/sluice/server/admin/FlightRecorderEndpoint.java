package dev.sluice.server.admin;

import dev.sluice.core.netty.connection.IdleTimeout;
import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.SharedReason;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.edge.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /jfr} records with the JDK Flight Recorder for some time, and then responds with the file. One recording at a time. */
final class FlightRecorderEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(FlightRecorderEndpoint.class);
    private static final Duration MIN = Duration.ofSeconds(1);
    private static final Duration DEFAULT = Duration.ofSeconds(30);
    private static final Duration MAX = Duration.ofMinutes(5);
    private static final int SEND_SECONDS = 60;

    private final WorkerExecutor worker;
    private final Clock clock;
    private final AtomicBoolean isBusy = new AtomicBoolean();

    /** @param worker runs the parts that block */
    FlightRecorderEndpoint(WorkerExecutor worker, Clock clock) {
        this.worker = worker;
        this.clock = clock;
    }

    void addTo(AdminPaths paths) {
        paths.post(
                "/jfr",
                "records with the JDK Flight Recorder for ?for=30s, and responds with the file",
                AdminResponse.rejecting(this::handlePost));
    }

    private void handlePost(RoutingContext context) {
        Duration time = AdminQuery.of(context, "for").duration("for", DEFAULT, MIN, MAX);
        if (!FlightRecording.isAvailable())
            throw new ProblemException(
                    501,
                    GatewayReason.NOT_SUPPORTED,
                    "The Java of this process has no Flight Recorder (module jdk.jfr).");
        if (!isBusy.compareAndSet(false, true))
            throw new ProblemException(
                    409, GatewayReason.BUSY, "Another recording is in progress, and there is one at a time.");
        // No byte passes during the recording.
        IdleTimeout.extend(context.request().connection(), time.plusSeconds(SEND_SECONDS));
        record(time, context).onComplete(done -> isBusy.set(false), failure -> reject(context, failure));
    }

    private Future<Void> record(Duration time, RoutingContext context) {
        Future<Boolean> ended = endOf(time, context);
        return worker.executeBlocking(FlightRecording::start)
                .compose(recording ->
                        ended.compose(complete -> complete ? send(recording, context) : discard(recording)));
    }

    /** Completes with true after the time, and with false if the operator disconnects before. */
    private Future<Boolean> endOf(Duration time, RoutingContext context) {
        Promise<Boolean> end = Promise.promise();
        Clock.Timer timer = clock.after(time.toNanos(), () -> end.tryComplete(true));
        context.addEndHandler(closed -> {
            timer.cancel();
            end.tryComplete(false);
        });
        return end.future();
    }

    private Future<Void> discard(FlightRecording recording) {
        return worker.<Void>executeBlocking(() -> {
            recording.discard();
            return null;
        });
    }

    private Future<Void> send(FlightRecording recording, RoutingContext context) {
        return worker.executeBlocking(recording::stop)
                .compose(file -> send(file, context).eventually(() -> delete(file)));
    }

    private static Future<Void> send(Path file, RoutingContext context) {
        return AdminResponse.start(context, 200, "application/octet-stream")
                .putHeader("Content-Disposition", "attachment; filename=\"sluice.jfr\"")
                .sendFile(file.toString());
    }

    private Future<Boolean> delete(Path file) {
        return worker.executeBlocking(() -> Files.deleteIfExists(file));
    }

    private void reject(RoutingContext context, Throwable failure) {
        isBusy.set(false);
        LOG.warn("a flight recording failed", failure);
        AdminResponse.problem(
                context,
                503,
                SharedReason.INTERNAL_ERROR,
                "The recording failed. It needs a folder for temporary files that the process can write; the log has the reason.");
    }
}

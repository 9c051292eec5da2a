package dev.sluice.server.admin;

import io.vertx.core.WorkerExecutor;
import io.vertx.ext.web.RoutingContext;

/** {@code GET /threads} responds with the stacks of all threads as text. */
final class ThreadsEndpoint {
    private final WorkerExecutor worker;

    /** @param worker runs the dump, which blocks */
    ThreadsEndpoint(WorkerExecutor worker) {
        this.worker = worker;
    }

    void addTo(AdminPaths paths) {
        paths.get("/threads", "the stacks of all threads", this::handleGet);
    }

    private void handleGet(RoutingContext context) {
        worker.executeBlocking(ThreadDump::take).onComplete(text -> AdminResponse.text(context, text), context::fail);
    }
}

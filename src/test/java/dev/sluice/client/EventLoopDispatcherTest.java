package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls from any thread run on an event loop. */
@ExtendWith(VertxExtension.class)
class EventLoopDispatcherTest {
    @Test
    void a_call_from_a_plain_thread_runs_on_an_event_loop(Vertx vertx) throws TimeoutException {
        EventLoopDispatcher calls = new EventLoopDispatcher(vertx);
        assertThat(calls.dispatch(EventLoopDispatcherTest::isOnEventLoop).await(10, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void a_call_from_a_worker_runs_on_an_event_loop_and_completes_on_the_worker(Vertx vertx) throws TimeoutException {
        Context worker = ((VertxInternal) vertx).createWorkerContext();
        Promise<Context> completed = Promise.promise();
        worker.runOnContext(there -> new EventLoopDispatcher(vertx)
                .dispatch(EventLoopDispatcherTest::isOnEventLoop)
                .onSuccess(isOnLoop -> completed.complete(isOnLoop ? Vertx.currentContext() : null)));
        assertThat(completed.future().await(10, TimeUnit.SECONDS)).isEqualTo(worker);
    }

    private static Future<Boolean> isOnEventLoop() {
        Context context = Vertx.currentContext();
        return Future.succeededFuture(context != null && context.isEventLoopContext());
    }
}

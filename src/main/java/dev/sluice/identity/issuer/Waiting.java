package dev.sluice.identity.issuer;

import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
import dev.sluice.time.Loop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** One request that waits for what the home loop does for many: no longer than its own deadline, and on its own loop. */
public final class Waiting {
    private Waiting() {}

    /**
     * What the home loop comes up with.
     *
     * @param effort started on the home loop; must end by itself
     * @param tooLate why there is no outcome, once the deadline has passed
     */
    public static <T> Future<T> on(
            Surroundings around, Deadline deadline, Supplier<Future<T>> effort, Supplier<? extends Throwable> tooLate) {
        Executor loop = Loop.current();
        Promise<T> outcome = Promise.promise();
        Clock clock = around.clock();
        Clock.Timer patience = clock.after(deadline.remaining(clock), () -> outcome.tryFail(tooLate.get()));
        around.home()
                .execute(() -> effort.get()
                        .onComplete(done -> loop.execute(() -> {
                            if (done.succeeded()) outcome.tryComplete(done.result());
                            else outcome.tryFail(done.cause());
                        })));
        return outcome.future().onComplete(ended -> patience.cancel());
    }
}

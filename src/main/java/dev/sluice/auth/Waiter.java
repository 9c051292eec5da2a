package dev.sluice.auth;

import dev.sluice.backend.Call;
import dev.sluice.backend.NotAnswered;
import dev.sluice.backend.NotReached;
import dev.sluice.time.Clock;
import dev.sluice.time.Loop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Executor;

/** One call that waits for a flight, no longer than its own deadline, and continues on its own event loop. */
final class Waiter {
    private final Call call;
    private final Executor loop = Loop.current();
    private final Promise<Token> promise = Promise.promise();

    Waiter(Call call) {
        this.call = call;
    }

    Future<Token> on(Flight flight, Clock clock) {
        Clock.Timer timer = clock.after(call.deadline().remaining(clock), this::giveUp);
        Runnable forget = call.cancellation().onCancel(this::cancel);
        flight.board(this);
        return promise.future().onComplete(ended -> {
            timer.cancel();
            forget.run();
            flight.leave(this);
        });
    }

    void tell(Landing landed) {
        loop.execute(() -> landed.to(call).onComplete(promise::tryComplete, promise::tryFail));
    }

    /** Not a passed deadline of the backend's: it was never asked. */
    private void giveUp() {
        promise.tryFail(new NotReached.NoCredentials(call, "no token before the deadline"));
    }

    private void cancel() {
        promise.tryFail(new NotAnswered.Cancelled(call, NotAnswered.Cancelled.Stage.TOKEN));
    }
}

package dev.sluice.core.netty;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.time.Clock;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class VertxClockTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 20, 150})
    void aTimerRunsInTheContextThatHasSetItAndNeverEarly(long millis, Vertx vertx) throws Exception {
        VertxClock clock = new VertxClock(vertx);
        Context context = vertx.getOrCreateContext();
        Promise<Context> found = Promise.promise();
        long[] times = new long[2];
        context.runOnContext(start -> {
            times[0] = clock.nanos();
            clock.after(MILLISECONDS.toNanos(millis), () -> {
                times[1] = clock.nanos();
                found.complete(Vertx.currentContext());
            });
        });

        assertThat(found.future().await(20, SECONDS)).isSameAs(context);
        assertThat(times[1] - times[0]).isGreaterThanOrEqualTo(MILLISECONDS.toNanos(millis));
    }

    @Test
    void aThreadWithoutAnEventLoopSetsATimer(Vertx vertx) throws Exception {
        Promise<Void> fired = Promise.promise();
        new VertxClock(vertx).after(MILLISECONDS.toNanos(150), fired::complete);
        fired.future().await(20, SECONDS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCancelledTimerDoesNotFire(boolean isOtherThread, Vertx vertx) throws Exception {
        VertxClock clock = new VertxClock(vertx);
        List<String> fired = new CopyOnWriteArrayList<>();
        Promise<Void> later = Promise.promise();
        vertx.getOrCreateContext().runOnContext(start -> {
            Clock.Timer cancelled = clock.after(MILLISECONDS.toNanos(20), () -> fired.add("cancelled"));
            clock.after(MILLISECONDS.toNanos(20), () -> fired.add("other"));
            clock.after(MILLISECONDS.toNanos(30), later::complete);
            cancel(cancelled, isOtherThread);
        });

        later.future().await(20, SECONDS);
        assertThat(fired).containsExactly("other");
    }

    /** The event loop is blocked until the cancellation, so the timer cannot fire earlier. */
    private static void cancel(Clock.Timer timer, boolean isOtherThread) {
        if (isOtherThread) CompletableFuture.runAsync(timer::cancel).join();
        else timer.cancel();
        timer.cancel();
    }

    @Test
    void aTaskThatFailsStopsNoOtherTimer(Vertx vertx) throws Exception {
        VertxClock clock = new VertxClock(vertx);
        Promise<Throwable> reported = Promise.promise();
        Promise<Void> fired = Promise.promise();
        vertx.getOrCreateContext().exceptionHandler(reported::tryComplete).runOnContext(start -> {
            clock.after(MILLISECONDS.toNanos(110), () -> {
                throw new IllegalStateException("a bug");
            });
            clock.after(MILLISECONDS.toNanos(110), fired::complete);
        });

        assertThat(reported.future().await(20, SECONDS)).hasMessage("a bug");
        fired.future().await(20, SECONDS);
    }

    @Test
    void aTimerOutlivesTheVerticleThatHasSetIt(Vertx vertx) throws Exception {
        VertxClock clock = new VertxClock(vertx);
        Promise<Void> fired = Promise.promise();
        String id = vertx.deployVerticle(new VerticleBase() {
                    @Override
                    public io.vertx.core.Future<?> start() {
                        clock.after(MILLISECONDS.toNanos(150), fired::complete);
                        return io.vertx.core.Future.succeededFuture();
                    }
                })
                .await(20, SECONDS);
        vertx.undeploy(id).await(20, SECONDS);
        fired.future().await(20, SECONDS);
    }
}

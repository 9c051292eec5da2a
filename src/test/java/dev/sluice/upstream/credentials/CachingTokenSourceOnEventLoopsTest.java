package dev.sluice.upstream.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.core.trace.TraceListener;
import dev.sluice.fixture.TestCalls;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallState;
import dev.sluice.upstream.credentials.TokenFetcher.IssuedToken;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class CachingTokenSourceOnEventLoopsTest {
    private static final int LOOPS = 4;

    private final Vertx vertx;
    private final VertxClock clock;
    private final List<Context> loops = new CopyOnWriteArrayList<>();

    /** Responds after a delay and counts the requests. */
    private final AtomicInteger requests = new AtomicInteger();

    private final CachingTokenSource source;

    CachingTokenSourceOnEventLoopsTest(@ProvidedBy(TestEventLoops.Four.class) Vertx vertx) {
        this.vertx = vertx;
        this.clock = new VertxClock(vertx);
        this.source =
                new CachingTokenSource("warehouse", this::respondAfterDelay, clock, new Random(7), TokenEvents.NONE);
    }

    private Future<IssuedToken> respondAfterDelay(@Nullable TraceContext cause) {
        int number = requests.incrementAndGet();
        return vertx.timer(50, TimeUnit.MILLISECONDS)
                .map(passed -> new IssuedToken("t" + number, Duration.ofSeconds(60)));
    }

    @BeforeEach
    void startLoops() throws Exception {
        DeploymentOptions options = new DeploymentOptions().setInstances(LOOPS);
        done(vertx.deployVerticle(LoopOfItsOwn::new, options));
    }

    @Test
    void two_hundred_callers_on_four_loops_share_a_request_and_each_continues_on_its_own_loop() throws Exception {
        List<Future<Boolean>> atHome = IntStream.range(0, 200)
                .mapToObj(i -> continuesOn(loops.get(i % LOOPS)))
                .toList();
        done(Future.all(atHome));

        assertThat(atHome).allMatch(Future::result);
        assertThat(requests).hasValue(1);
    }

    @Test
    void a_hundred_rejections_of_a_token_from_four_loops_cause_one_refresh() throws Exception {
        AccessToken first = done(on(loops.get(0), () -> source.get(call())));
        List<Future<AccessToken>> next = IntStream.range(0, 100)
                .mapToObj(i -> on(loops.get(i % LOOPS), () -> {
                    source.invalidate(call(), first);
                    return source.get(call());
                }))
                .toList();
        done(Future.all(next));

        assertThat(next).allMatch(token -> token.result().value().equals("t2"));
        assertThat(requests).hasValue(2);
    }

    @Test
    void the_follower_of_a_call_hears_of_its_fetch_on_the_loop_of_the_call() throws Exception {
        Promise<Context> told = Promise.promise();
        TraceListener follower = new TraceListener() {
            @Override
            public void onToken(CallTrace call, String credentials, @Nullable Reason failure, long durationNanos) {
                told.complete(Vertx.currentContext());
            }
        };
        CachingTokenSource elsewhere = new CachingTokenSource(
                "warehouse",
                cause -> on(loops.get(1), () -> respondAfterDelay(cause)),
                clock,
                new Random(7),
                TokenEvents.NONE);
        done(on(loops.get(0), () -> elsewhere.get(followed(follower))));
        assertThat(done(told.future())).isSameAs(loops.get(0));
    }

    private Call followed(TraceListener follower) {
        Call call = call();
        RequestTrace request = TestCalls.trace(clock);
        request.follow(follower);
        CallTrace trace = request.startStep("a", clock.nanos())
                .startCall("warehouse", "POST /stock", request.newSpanId(), clock.nanos());
        return new Call(call.content(), call.limits(), CallState.start(clock, false, trace));
    }

    private Future<Boolean> continuesOn(Context loop) {
        return on(loop, () -> source.get(call()).map(token -> Vertx.currentContext() == loop));
    }

    private Call call() {
        return TestCalls.stockUpdate(Duration.ofSeconds(5), clock);
    }

    private static <T> Future<T> on(Context loop, Supplier<Future<T>> work) {
        Promise<T> result = Promise.promise();
        loop.runOnContext(ignored -> work.get().onComplete(result::complete, result::fail));
        return result.future();
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.await(10, TimeUnit.SECONDS);
    }

    private final class LoopOfItsOwn extends VerticleBase {
        @Override
        public Future<?> start() {
            loops.add(context);
            return Future.succeededFuture();
        }
    }
}

package dev.sluice.upstream.guard;

import dev.sluice.core.time.Clock;
import dev.sluice.fixture.ManualClock;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.impl.future.PromiseImpl;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of Vert.x that vertx-circuit-breaker uses, with the timers of a manual clock. Its context runs each task in place.
 */
final class ManualVertx {
    private final ManualClock clock;
    private final List<Clock.Timer> timers = new ArrayList<>();
    private final List<JsonObject> published = new ArrayList<>();

    ManualVertx(ManualClock clock) {
        this.clock = clock;
    }

    /** Cancels the timers so far, as Vert.x does for an undeployed verticle. */
    void undeploy() {
        timers.forEach(Clock.Timer::cancel);
    }

    List<JsonObject> published() {
        return published;
    }

    Vertx vertx() {
        ContextInternal context = context();
        EventBus bus = eventBus();
        return proxy(VertxInternal.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getOrCreateContext", "createEventLoopContext" -> context;
            case "setTimer" -> setTimer((Long) arguments[0], task(arguments[1]));
            case "eventBus" -> bus;
            default -> throw new UnsupportedOperationException(method.toString());
        });
    }

    private ContextInternal context() {
        return proxy(ContextInternal.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "promise" -> new PromiseImpl<>();
            case "runOnContext" -> run(task(arguments[0]));
            default -> throw new UnsupportedOperationException(method.toString());
        });
    }

    private EventBus eventBus() {
        return proxy(EventBus.class, (proxy, method, arguments) -> {
            published.add(((JsonObject) arguments[1]).copy().put("address", arguments[0]));
            return proxy;
        });
    }

    private Object run(Runnable task) {
        task.run();
        return this;
    }

    private long setTimer(long millis, Runnable task) {
        timers.add(clock.after(Duration.ofMillis(millis).toNanos(), task));
        return timers.size();
    }

    @SuppressWarnings("unchecked")
    private static Runnable task(Object handler) {
        return () -> ((Handler<Object>) handler).handle(null);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}

package dev.sluice.backend.http;

import dev.sluice.time.Clock;
import dev.sluice.time.EventLoop;
import dev.sluice.tls.PemFiles;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client whose connections have several unanswered requests. A busy connection of it has no last request that could announce its
 * end, so a new client takes the place of an old one, whose connections close after their requests. Thread-safe.
 */
final class PipelinedClient {
    /** The time for attempts that have chosen the old client to send their requests. */
    private static final long CHOSEN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Supplier<Client> factory;
    private final Clock clock;
    private final long lifetimeNanos;
    private final EventLoop loop;
    private volatile Generation current;
    private Clock.@Nullable Timer ending;
    private @Nullable Generation retired;
    private boolean isClosed;

    /** One client with its connections, which {@code shutdown} closes after their requests. */
    record Client(
            WebClient webClient, Function<PemFiles, Future<Boolean>> updateTls, Supplier<Future<Void>> shutdown) {}

    private record Generation(Client client, long createdNanos) {}

    PipelinedClient(Vertx vertx, Clock clock, Duration lifetime, Supplier<Client> factory) {
        this.factory = factory;
        this.clock = clock;
        this.lifetimeNanos = lifetime.toNanos();
        this.loop = EventLoop.detached(vertx);
        this.current = next();
    }

    private Generation next() {
        return new Generation(factory.get(), clock.nanos());
    }

    /** Returns the client for an attempt that starts now. */
    WebClient client() {
        Generation chosen = current;
        // A client that an event loop of a verticle creates would close with the verticle.
        if (isOld(chosen)) loop.execute(this::replace);
        return chosen.client.webClient;
    }

    private boolean isOld(Generation generation) {
        return clock.nanos() - generation.createdNanos >= lifetimeNanos;
    }

    private synchronized void replace() {
        Generation old = current;
        if (isClosed || ending != null || !isOld(old)) return;
        retired = old;
        current = next();
        ending = clock.after(CHOSEN_NANOS, this::endRetired);
    }

    private synchronized Future<Void> endRetired() {
        Generation old = retired;
        ending = null;
        retired = null;
        return old == null ? Future.succeededFuture() : old.client.shutdown.get();
    }

    /** Sets the certificates of new connections. A later client reads the files itself. */
    Future<Boolean> updateTls(PemFiles files) {
        return current.client.updateTls.apply(files);
    }

    /** Waits for calls in flight, then closes all connections. */
    synchronized Future<Void> close() {
        isClosed = true;
        if (ending != null) ending.cancel();
        return Future.join(endRetired(), current.client.shutdown.get()).mapEmpty();
    }
}

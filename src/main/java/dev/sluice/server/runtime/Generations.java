package dev.sluice.server.runtime;

import dev.sluice.config.model.Configuration;
import dev.sluice.config.model.ConfigurationLocations;
import dev.sluice.gateway.limit.QuotaAdmin;
import io.vertx.core.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The current generation, and the retired generations with requests still in flight.
 *
 * <p>Event loops read the current generation without a lock. {@link #replace} takes a lock and blocks, so it must not run on
 * an event loop.
 */
public final class Generations {
    private final GatewayContext context;
    private final RetiredGenerations retired;
    private volatile Generation current;
    private Consumer<Configuration> onActivate = configuration -> {};
    private boolean isClosed;

    /**
     * Builds the first generation.
     *
     * @param locations those of the configuration
     * @param pingEventLoops completes after each event loop that accepts requests has run one more task
     */
    public Generations(
            Configuration first,
            ConfigurationLocations locations,
            GatewayContext context,
            Supplier<Future<Void>> pingEventLoops) {
        this.context = context;
        this.retired = new RetiredGenerations(context.clock(), pingEventLoops);
        Generation initial = Generation.none(context);
        this.current = initial.next(first, locations, context);
        this.current.activate(initial);
        this.current.joinStore(initial);
    }

    /** Returns the current generation. */
    public Generation current() {
        return current;
    }

    /**
     * Builds the generation of another configuration and makes it current, for every request that begins from now on. If a listener of
     * the activation throws, the previous generation becomes current again, the new one is closed after its last request, and this method
     * throws.
     *
     * @param locations those of the configuration
     * @throws IllegalStateException after {@link #close}
     */
    public synchronized Generation replace(Configuration configuration, ConfigurationLocations locations) {
        requireOpen();
        Generation previous = current;
        Generation next = previous.next(configuration, locations, context);
        try {
            current = next;
            next.activate(previous);
            onActivate.accept(configuration);
        } catch (RuntimeException | Error failure) {
            rollBack(next, previous, failure);
            throw failure;
        }
        next.removeMetricsOf(previous);
        next.joinStore(previous);
        retired.add(previous, next);
        return next;
    }

    /**
     * Takes the locations of an equal configuration, whose lines may have moved, for every request that begins from now on. The number of
     * the generation stays, and nothing is retired.
     *
     * @throws IllegalStateException after {@link #close}
     */
    public synchronized void relocate(Configuration same, ConfigurationLocations locations) {
        requireOpen();
        current = current.at(locations, same);
    }

    private void requireOpen() {
        if (isClosed) throw new IllegalStateException("the gateway has stopped");
    }

    /** The metrics of the previous generation still exist. Listeners that ran get its configuration again. */
    private void rollBack(Generation failed, Generation kept, Throwable cause) {
        current = kept;
        kept.registerGauges(failed);
        kept.resizeLimits();
        kept.removeMetricsOf(failed);
        retired.add(failed, kept);
        try {
            onActivate.accept(kept.configuration());
        } catch (RuntimeException | Error failure) {
            if (failure != cause) cause.addSuppressed(failure);
        }
    }

    /** Runs an action with the current configuration, now, and with each later one when it becomes current. */
    public synchronized void onActivate(Consumer<Configuration> action) {
        onActivate = onActivate.andThen(action);
        action.accept(current.configuration());
    }

    /** Returns the quotas of the generation that is current at each call. */
    public QuotaAdmin quotas() {
        return new CurrentQuotas(() -> current.rateLimits(), context.limits().subjects());
    }

    /** Returns the number of retired generations with requests in flight. */
    public int retired() {
        return retired.size();
    }

    /** Returns whether a request is in flight. A request that begins or ends meanwhile may be missed. */
    public boolean hasRequests() {
        return retired.size() > 0 || !current.requestCounter().isIdle();
    }

    /** Closes the connections of all generations. Requests in flight should have ended before. */
    public synchronized Future<Void> close() {
        isClosed = true;
        return Future.join(retired.close(), current.close()).mapEmpty();
    }
}

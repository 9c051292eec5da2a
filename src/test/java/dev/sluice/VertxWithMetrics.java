package dev.sluice;

import dev.sluice.telemetry.MetricsRegistry;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The Vert.x of a gateway together with its meters. A test class takes its Vert.x from {@code VertxExtension} instead. */
public final class VertxWithMetrics implements AutoCloseable {
    public final MetricsRegistry meters = new MetricsRegistry();
    public final Vertx vertx = Gateway.vertx(meters);

    @Override
    public void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
        meters.close();
    }
}

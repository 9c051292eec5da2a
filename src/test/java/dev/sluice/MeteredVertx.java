package dev.sluice;

import dev.sluice.telemetry.Meters;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The Vert.x of a gateway together with its meters. A test class takes its Vert.x from {@code VertxExtension} instead. */
public final class MeteredVertx implements AutoCloseable {
    public final Meters meters = new Meters();
    public final Vertx vertx = Gateway.vertx(meters);

    @Override
    public void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
        meters.close();
    }
}

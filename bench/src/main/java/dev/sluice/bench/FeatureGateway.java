package dev.sluice.bench;

import static java.util.Objects.requireNonNull;

import dev.sluice.Gateway;
import dev.sluice.config.Configuration;
import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.telemetry.MetricsRegistry;
import dev.sluice.transport.TransportKind;
import io.micrometer.core.instrument.config.MeterFilter;
import java.nio.file.Path;

/** A gateway for {@code bench/features}. With {@code -Dsluice.metrics=off}, no metric of it counts. */
public final class FeatureGateway {
    private FeatureGateway() {}

    /** Starts the gateway of a folder, without its admin port. Argument: the folder. */
    public static void main(String[] args) {
        Configuration configuration = requireNonNull(
                ConfigurationLoader.load(Path.of(args[0]), System::getenv).configuration(), "the configuration has errors");
        MetricsRegistry meters = new MetricsRegistry();
        if ("off".equals(System.getProperty("sluice.metrics")))
            meters.registry().config().meterFilter(MeterFilter.deny());
        Gateway gateway = new Gateway(Gateway.vertx(meters, TransportKind.preferred()), configuration, meters);
        gateway.start().onFailure(failure -> {
            failure.printStackTrace();
            System.exit(1);
        });
    }
}

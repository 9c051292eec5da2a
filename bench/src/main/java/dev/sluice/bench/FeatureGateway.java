package dev.sluice.bench;

import static java.util.Objects.requireNonNull;

import dev.sluice.Gateway;
import dev.sluice.Observability;
import dev.sluice.config.Configuration;
import dev.sluice.config.load.ConfigurationLoader;
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
        Observability observability = Observability.of(configuration);
        if ("off".equals(System.getProperty("sluice.metrics")))
            observability.meters().registry().config().meterFilter(MeterFilter.deny());
        Gateway gateway =
                new Gateway(observability.vertx(TransportKind.preferred()), configuration, observability);
        gateway.start().onFailure(failure -> {
            failure.printStackTrace();
            System.exit(1);
        });
    }
}

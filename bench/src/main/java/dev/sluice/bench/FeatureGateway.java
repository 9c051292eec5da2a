package dev.sluice.bench;

import static java.util.Objects.requireNonNull;

import dev.sluice.Gateway;
import dev.sluice.Observability;
import dev.sluice.config.Configuration;
import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.transport.TransportKind;
import io.micrometer.core.instrument.config.MeterFilter;
import java.nio.file.Path;

/** The gateways of a process for {@code bench/features}. With {@code -Dsluice.metrics=off}, no metric of the first gateway counts. */
public final class FeatureGateway {
    private FeatureGateway() {}

    /** Starts the gateways of folders, without their admin ports. Arguments: the folders. */
    public static void main(String[] args) {
        boolean isMeasured = !"off".equals(System.getProperty("sluice.metrics"));
        for (String folder : args) {
            start(Path.of(folder), isMeasured);
            isMeasured = true;
        }
    }

    private static void start(Path folder, boolean isMeasured) {
        Configuration configuration = requireNonNull(
                ConfigurationLoader.load(folder, System::getenv).configuration(), "the configuration has errors");
        Observability observability = Observability.of(configuration);
        if (!isMeasured) observability.meters().registry().config().meterFilter(MeterFilter.deny());
        Gateway gateway =
                new Gateway(observability.vertx(TransportKind.preferred()), configuration, observability);
        gateway.start().onFailure(failure -> {
            failure.printStackTrace();
            System.exit(1);
        });
    }
}

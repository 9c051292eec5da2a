package dev.sluice.bench;

import static java.util.Objects.requireNonNull;

import dev.sluice.server.Gateway;
import dev.sluice.server.Observability;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.core.netty.transport.TransportKind;
import io.micrometer.core.instrument.config.MeterFilter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * The gateways of a process for {@code bench/features}. With {@code -Dsluice.metrics=off}, no metric of the first gateway counts.
 * {@link GroupTimes} serves their CPU times, under the names A, B and so on, on the port {@code -Dsluice.times}.
 */
public final class FeatureGateway {
    private FeatureGateway() {}

    /** Starts the gateways of folders, without their admin ports. Arguments: the folders. */
    public static void main(String[] args) throws InterruptedException {
        boolean isMeasured = !"off".equals(System.getProperty("sluice.metrics"));
        // The first logger starts the thread of the log, which belongs to no gateway.
        LoggerFactory.getLogger(FeatureGateway.class);
        List<String> names = new ArrayList<>();
        for (String folder : args) {
            names.add(String.valueOf((char) ('A' + names.size())));
            startInGroup(names.get(names.size() - 1), Path.of(folder), isMeasured || names.size() > 1);
        }
        Integer port = Integer.getInteger("sluice.times");
        if (port != null) GroupTimes.serve(port, names);
    }

    /** The threads of a gateway inherit the group of the thread that starts it. */
    private static void startInGroup(String name, Path folder, boolean isMeasured) throws InterruptedException {
        Thread starter = new Thread(new ThreadGroup(name), () -> start(folder, isMeasured), "start-" + name);
        starter.start();
        starter.join();
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

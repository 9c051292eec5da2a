package dev.sluice.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Prometheus with an empty configuration: it scrapes nothing and still answers its whole HTTP API, for instance {@code
 * /api/v1/query?query=vector(1)} and {@code /api/v1/status/buildinfo}.
 */
public final class Prometheus {

    private Prometheus() {}

    /** Starts it with all its files in the folder; the test says {@code @Needs(PROMETHEUS)}. */
    public static RealServer start(Path folder) throws IOException, InterruptedException {
        Path configuration = Files.writeString(folder.resolve("prometheus.yml"), "scrape_configs: []\n");
        return RealServer.start(
                folder,
                "/-/ready",
                port -> List.of(
                        ExternalProgram.PROMETHEUS.path().orElseThrow().toString(),
                        "--config.file=" + configuration,
                        "--web.listen-address=127.0.0.1:" + port,
                        "--storage.tsdb.path=" + folder.resolve("data")));
    }
}

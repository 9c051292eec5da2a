package dev.sluice.server.runtime;

import dev.sluice.config.model.Configuration;
import dev.sluice.core.address.ClientSpec;
import dev.sluice.core.address.InvalidNetworksException;
import dev.sluice.core.address.NetworkFile;
import dev.sluice.gateway.route.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The files of networks of one configuration. All rules with one path share a file, which lives on in the next configuration. Immutable.
 *
 * @param files by path
 */
record NetworkFiles(ReusableInstances<String, NetworkFile> files) {

    static NetworkFiles none() {
        return new NetworkFiles(ReusableInstances.none());
    }

    /**
     * Returns the files of another configuration. Reads those that these files do not have, which blocks.
     *
     * @throws UncheckedIOException if a file cannot be read
     * @throws IllegalStateException if a file is not a list of networks
     */
    NetworkFiles rebuild(Configuration to, GatewayContext context) {
        Map<String, String> paths = new LinkedHashMap<>();
        Stream<ClientSpec> ofRoutes = to.routes().stream().map(Route.Spec::clients);
        Stream.concat(Stream.of(to.server().clients()), ofRoutes)
                .flatMap(ClientSpec::files)
                .forEach(path -> paths.put(path, path));
        return new NetworkFiles(files.reconcile(paths, (path, same) -> read(path, context)));
    }

    private static NetworkFile read(String path, GatewayContext context) {
        NetworkFile file = new NetworkFile(context.vertx(), context.clock(), path);
        try {
            file.read();
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        } catch (InvalidNetworksException e) {
            throw new IllegalStateException(path + ":" + e.line() + ": " + e.getMessage(), e);
        }
        return file;
    }

    /** Returns the file of a path of the configuration. */
    NetworkFile file(String path) {
        return Objects.requireNonNull(files.get(path), path);
    }

    /** Starts to watch the files that the previous ones do not have. */
    void activate(NetworkFiles previous) {
        notIn(previous).forEach(NetworkFile::start);
    }

    /** Returns the files that the others do not have. */
    List<NetworkFile> notIn(NetworkFiles others) {
        return files.notIn(others.files);
    }

    /** Stops to watch the files. */
    void stop() {
        files.values().forEach(NetworkFile::stop);
    }
}

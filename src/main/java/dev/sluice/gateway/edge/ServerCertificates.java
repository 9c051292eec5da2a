package dev.sluice.gateway.edge;

import dev.sluice.core.time.Clock;
import dev.sluice.core.tls.CertificateWatcher;
import dev.sluice.core.tls.NamedCertificates;
import dev.sluice.core.tls.PemFiles;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SSLOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of the listeners, with a watcher for each. Files of one certificate that are invalid do not delay the renewal of
 * the others. Thread-safe.
 */
public final class ServerCertificates {
    private final List<ServerTlsSpec> specs;
    private final Function<UnaryOperator<SSLOptions>, Future<?>> update;
    private final List<CertificateWatcher> watchers;
    /** The files in use, by the index of the certificate; null before they are read. Guarded by this. */
    private final @Nullable PemFiles[] inUse;

    /**
     * Creates certificates that no watcher follows yet.
     *
     * @param update changes the options of new connections
     */
    public ServerCertificates(
            List<ServerTlsSpec> specs,
            Vertx vertx,
            Clock clock,
            Function<UnaryOperator<SSLOptions>, Future<?>> update) {
        this.specs = specs;
        this.update = update;
        this.inUse = new PemFiles[specs.size()];
        this.watchers = IntStream.range(0, specs.size())
                .mapToObj(index -> new CertificateWatcher(
                        vertx, clock, ownerOf(index), () -> read(index), files -> apply(index, files)))
                .toList();
    }

    private String ownerOf(int index) {
        List<String> names = specs.get(index).names();
        return names.isEmpty() ? "server" : "server " + String.join(", ", names);
    }

    private PemFiles read(int index) throws IOException {
        PemFiles files = specs.get(index).read();
        synchronized (this) {
            if (inUse[index] == null) inUse[index] = files;
        }
        return files;
    }

    /** Replaces the files of one certificate, and keeps the others. Two changes at once reach the listeners one after the other. */
    private synchronized Future<?> apply(int index, PemFiles files) {
        PemFiles previous = inUse[index];
        inUse[index] = files;
        PemFiles first = inUse[0];
        KeyCertOptions certificates = current();
        return update.apply(options -> {
                    options.setKeyCertOptions(certificates);
                    if (first != null && first.ca() != null)
                        options.setTrustOptions(new PemTrustOptions().addCertValue(first.ca()));
                    return options;
                })
                .onFailure(rejected -> restore(index, files, previous));
    }

    private synchronized void restore(int index, PemFiles rejected, @Nullable PemFiles previous) {
        if (rejected.equals(inUse[index])) inUse[index] = previous;
    }

    private KeyCertOptions current() {
        List<PemKeyCertOptions> files = new ArrayList<>();
        for (int i = 0; i < specs.size(); i++) files.add(options(specs.get(i), inUse[i]));
        return keyCertOptions(specs, files);
    }

    /** Returns the content of the files, or their paths before they are read. */
    private static PemKeyCertOptions options(ServerTlsSpec spec, @Nullable PemFiles files) {
        if (files == null || files.certificate() == null || files.key() == null) return spec.keyCertOptions();
        return new PemKeyCertOptions().setCertValue(files.certificate()).setKeyValue(files.key());
    }

    /** Names need no choice if there is one certificate. */
    private static KeyCertOptions keyCertOptions(List<ServerTlsSpec> specs, List<PemKeyCertOptions> files) {
        return specs.size() == 1
                ? files.get(0)
                : new NamedCertificates(IntStream.range(0, specs.size())
                        .mapToObj(i -> new NamedCertificates.Named(specs.get(i).names(), files.get(i)))
                        .toList());
    }

    /** Adds TLS with these certificates to options and returns them. The settings of the first certificate apply to all names. */
    public static HttpServerOptions applyTo(HttpServerOptions options, List<ServerTlsSpec> specs) {
        List<PemKeyCertOptions> files =
                specs.stream().map(ServerTlsSpec::keyCertOptions).toList();
        return specs.get(0).applyTo(options).setKeyCertOptions(keyCertOptions(specs, files));
    }

    /** Returns the watcher of each certificate. */
    public List<CertificateWatcher> watchers() {
        return watchers;
    }

    /** Reads the files and starts the watchers. */
    public Future<Void> start() {
        return Future.all(watchers.stream().map(CertificateWatcher::start).toList())
                .mapEmpty();
    }

    /** Stops the watchers. */
    public void stop() {
        watchers.forEach(CertificateWatcher::stop);
    }
}

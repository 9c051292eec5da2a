package dev.sluice.core.tls;

import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/** The certificates of a server with several names, as options of Vert.x. The first certificate serves all other names. Immutable. */
public record NamedCertificates(List<Named> all) implements KeyCertOptions {

    /**
     * A certificate and its key.
     *
     * @param names host names in lower case
     */
    public record Named(List<String> names, PemKeyCertOptions files) {}

    public NamedCertificates {
        all = List.copyOf(all);
    }

    @Override
    public NamedCertificates copy() {
        return this;
    }

    /** Reads and parses the files. Blocks. */
    @Override
    public KeyManagerFactory getKeyManagerFactory(Vertx vertx) throws Exception {
        List<X509KeyManager> managers = new ArrayList<>();
        Map<String, Integer> indexByName = new HashMap<>();
        for (Named certificate : all) {
            for (String name : certificate.names()) indexByName.put(name, managers.size());
            managers.add(keyManager(certificate.files().getKeyManagerFactory(vertx)));
        }
        return KeyCertOptions.wrap(new ServerNameSelector(managers, indexByName))
                .getKeyManagerFactory(vertx);
    }

    private static X509KeyManager keyManager(KeyManagerFactory factory) {
        for (KeyManager manager : factory.getKeyManagers()) if (manager instanceof X509KeyManager x509) return x509;
        throw new IllegalStateException("no certificate");
    }

    /** Returns no function, because {@link ServerNameSelector} chooses the certificate. */
    @Override
    public @Nullable Function<String, KeyManagerFactory> keyManagerFactoryMapper(Vertx vertx) {
        return null;
    }
}

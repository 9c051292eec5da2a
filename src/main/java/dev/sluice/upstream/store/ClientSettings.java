package dev.sluice.upstream.store;

import dev.sluice.core.spec.Secret;
import dev.sluice.core.tls.ClientTlsSpec;
import dev.sluice.core.tls.PemFiles;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the clients of one connection, with the files of the time when it opens. Immutable.
 *
 * @param files of TLS; null for none
 */
record ClientSettings(
        @Nullable String username,
        @Nullable String password,
        @Nullable PemFiles files) {
    /** Commands of the handshake are in the queue of the client, too. */
    private static final int QUEUE = CommandQueue.LIMIT + 8;

    private static final String NAME = "store";
    private static final String NAMES_OF_HTTPS = "HTTPS";

    /**
     * Reads the files. Blocks.
     *
     * @throws IOException if a file cannot be read
     */
    static ClientSettings read(StoreSpec spec) throws IOException {
        Secret password = spec.password();
        ClientTlsSpec tls = spec.tls();
        return new ClientSettings(
                spec.username(), password == null ? null : password.read(), tls == null ? null : tls.read());
    }

    ClientSettings withoutPassword() {
        return new ClientSettings(null, null, files);
    }

    /** Returns the options of a client with one connection, without timers of its own. */
    RedisOptions options(URI address) {
        RedisOptions options = new RedisOptions()
                .setType(RedisClientType.STANDALONE)
                .setConnectionString(address.toString())
                .setPoolName(NAME)
                .setMaxPoolSize(1)
                .setMaxPoolWaiting(1)
                .setPoolCleanerInterval(-1)
                .setPoolRecycleTimeout(-1)
                .setMaxWaitingHandlers(QUEUE)
                .setNetClientOptions(network(StoreSpec.isTls(address)));
        if (username != null) options.setUser(username);
        if (password != null) options.setPassword(password);
        return options;
    }

    private NetClientOptions network(boolean isTls) {
        NetClientOptions options = new NetClientOptions()
                .setConnectTimeout((int) Opening.LIMIT.toMillis())
                .setTcpKeepAlive(true);
        if (!isTls) return options;
        options.setSsl(true)
                .setHostnameVerificationAlgorithm(NAMES_OF_HTTPS)
                .setSslHandshakeTimeout(Opening.LIMIT.toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        if (files != null) use(files.applyTo(new ClientSSLOptions()), options);
        return options;
    }

    private static void use(ClientSSLOptions files, NetClientOptions options) {
        if (files.getTrustOptions() != null) options.setTrustOptions(files.getTrustOptions());
        if (files.getKeyCertOptions() != null) options.setKeyCertOptions(files.getKeyCertOptions());
    }

    @Override
    public String toString() {
        return "(settings of a client)";
    }
}

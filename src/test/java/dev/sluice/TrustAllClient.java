package dev.sluice;

import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;

/** Options of a TLS client that accepts any certificate for any host name. */
final class TrustAllClient {
    private TrustAllClient() {}

    static HttpClientOptions options(HttpVersion version) {
        return new HttpClientOptions()
                .setSsl(true)
                .setTrustAll(true)
                .setVerifyHost(false)
                .setUseAlpn(true)
                .setProtocolVersion(version);
    }
}

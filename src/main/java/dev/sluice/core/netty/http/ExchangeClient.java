package dev.sluice.core.netty.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.impl.WebClientInternal;

/**
 * Sends exchanges through a WebClient, whose types nothing else needs to see. Thread-safe.
 *
 * <p>vertx-web-client 5.1.6: adapts. {@code HttpBackendTest}
 */
public final class ExchangeClient {
    private final WebClient client;

    /** @param client sends nothing but exchanges from now on */
    public ExchangeClient(WebClient client) {
        this.client = client;
        ((WebClientInternal) client).addInterceptor(ExchangeCodec::intercept);
    }

    /**
     * An address of a server.
     *
     * @param socket the target of connections
     * @param authority the value of {@code Host}, also the name in the certificate
     */
    public record ServerAddress(SocketAddress socket, HostAndPort authority, boolean tls) {}

    /** Sends the request of an exchange. Must be called on an event loop, on which the exchange then runs. */
    public void send(ServerAddress server, HttpMethod method, String uri, Exchange exchange) {
        ExchangeCodec codec = new ExchangeCodec(exchange);
        HostAndPort authority = server.authority();
        try {
            client.request(method, server.socket(), authority.port(), authority.host(), uri)
                    .ssl(server.tls())
                    .connectTimeout(exchange.connectTimeoutMillis())
                    .as(codec)
                    .send()
                    .onComplete(codec::onEnd, codec::onError);
        } catch (RuntimeException closed) {
            codec.onError(closed);
        }
    }
}

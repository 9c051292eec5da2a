package dev.sluice.core.netty.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.impl.HttpContext;
import io.vertx.ext.web.client.impl.WebClientInternal;

/**
 * Sends exchanges through a WebClient, whose types nothing else needs to see. Thread-safe.
 *
 * <p>vertx-web-client 5.1.6: adapts. {@code HttpBackendTest}
 */
public final class ExchangeClient {
    private final VertxInternal vertx;
    private final WebClientInternal client;

    /** Stands for the request of each exchange, whose head and body the exchange writes itself. Nothing changes it. */
    private final HttpRequest<Buffer> anyRequest;

    /** @param client sends nothing but exchanges from now on, and follows no redirects */
    public ExchangeClient(Vertx vertx, WebClient client) {
        this.vertx = (VertxInternal) vertx;
        this.client = (WebClientInternal) client;
        this.client.addInterceptor(ExchangePhases::intercept);
        this.anyRequest = client.get("/").followRedirects(false);
    }

    /**
     * An address of a server.
     *
     * @param socket the target of connections
     * @param authority the value of {@code Host}, also the name in the certificate
     */
    public record ServerAddress(SocketAddress socket, HostAndPort authority, boolean tls) {
        private RequestOptions target() {
            return new RequestOptions()
                    .setServer(socket)
                    .setHost(authority.host())
                    .setPort(authority.port())
                    .setSsl(tls);
        }
    }

    /** Sends the request of an exchange. Must be called on an event loop, on which the exchange then runs. */
    public void send(ServerAddress server, HttpMethod method, String uri, Exchange exchange) {
        RequestOptions target =
                server.target().setMethod(method).setURI(uri).setConnectTimeout(exchange.connectTimeoutMillis());
        ExchangePhases phases = new ExchangePhases(target, exchange);
        try {
            HttpContext<Buffer> context = client.createContext(vertx.getOrCreateContext());
            context.prepareRequest(anyRequest, null, phases);
        } catch (RuntimeException closed) {
            phases.onError(closed);
        }
    }
}

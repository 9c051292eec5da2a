package dev.sluice.core.netty.connection;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import org.jspecify.annotations.Nullable;

/**
 * A value of each connection of a caller, from its accept to its end. Thread-safe. A read allocates nothing.
 *
 * <p>Netty 4.2.20: adapts. {@code CallerConnectionAgeTest}
 */
public final class ConnectionProperty<T> {
    private final AttributeKey<T> key;

    /** @param name the name of the property; properties of the same name share their values */
    public ConnectionProperty(String name) {
        this.key = AttributeKey.valueOf(name);
    }

    /** Returns the value of the connection of a caller; null for none. */
    public @Nullable T of(HttpConnection connection) {
        return of(((HttpServerConnection) connection).channelHandlerContext().channel());
    }

    /** Returns the value of an accepted connection; null for none. */
    public @Nullable T of(AcceptedSocket socket) {
        return of(socket.channel());
    }

    private @Nullable T of(Channel channel) {
        return channel.attr(key).get();
    }

    public void set(AcceptedSocket socket, T value) {
        socket.channel().attr(key).set(value);
    }
}

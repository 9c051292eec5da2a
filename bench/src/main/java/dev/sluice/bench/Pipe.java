package dev.sluice.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;

/** Copies bytes between callers and a backend on one event loop of Vert.x: the least that a gateway on Vert.x does with a stream. */
public final class Pipe {
    private Pipe() {}

    /** Arguments: the port for callers, and the port of the backend. */
    public static void main(String[] arguments) {
        Vertx vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        NetClient backends = vertx.createNetClient();
        int backend = Integer.parseInt(arguments[1]);
        vertx.createNetServer()
                .connectHandler(caller -> {
                    caller.pause();
                    backends.connect(backend, "127.0.0.1").onSuccess(socket -> join(caller, socket));
                })
                .listen(Integer.parseInt(arguments[0]), "127.0.0.1");
    }

    private static void join(NetSocket caller, NetSocket backend) {
        caller.pipeTo(backend);
        backend.pipeTo(caller);
    }
}

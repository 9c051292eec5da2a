package dev.sluice.tools.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The servers of a small shop, in this process: four backends, and one server for tokens. */
public final class Demo {
    private static final String LOOPBACK = "127.0.0.1";

    /** The servers in the order of the components of {@link DemoPorts}. */
    private final List<DemoServer> servers;

    private Demo(List<DemoServer> servers) {
        this.servers = servers;
    }

    /** Starts all servers on loopback. If a server cannot listen, closes the others and fails with {@link ListenException}. */
    public static Future<Demo> start(Vertx vertx, DemoPorts ports) {
        return start(vertx, LOOPBACK, ports, null);
    }

    /**
     * Starts all servers on an address of this machine.
     *
     * @param issuer the URL of the issuer of tokens for the gateway; null for its address on loopback
     */
    public static Future<Demo> start(Vertx vertx, String host, DemoPorts ports, @Nullable String issuer) {
        OpaqueTokenServer tokens = new OpaqueTokenServer();
        OpenIdProvider realm = new OpenIdProvider(tokens, issuer);
        List<Future<DemoServer>> starting = List.of(
                DemoServer.start(vertx, "token server", host, ports.tokens(), router -> {
                    tokens.serve(router);
                    realm.serve(router);
                }),
                DemoServer.start(vertx, "customers", host, ports.customers(), new Customers()::serve),
                DemoServer.start(vertx, "orders", host, ports.orders(), new Orders()::serve),
                DemoServer.start(vertx, "catalog", host, ports.catalog(), new Catalog()::serve),
                DemoServer.start(vertx, "warehouse", host, ports.warehouse(), new Warehouse(tokens)::serve));
        return Future.join(starting).transform(ignored -> allOrNothing(starting));
    }

    private static Future<Demo> allOrNothing(List<Future<DemoServer>> starting) {
        Demo started = new Demo(
                starting.stream().filter(Future::succeeded).map(Future::result).toList());
        return starting.stream()
                .filter(Future::failed)
                .findFirst()
                .map(failed -> started.close().<Demo>compose(ignored -> Future.failedFuture(failed.cause())))
                .orElseGet(() -> Future.succeededFuture(started));
    }

    /** Returns the ports of the running servers. */
    public DemoPorts ports() {
        return new DemoPorts(port(0), port(1), port(2), port(3), port(4));
    }

    private int port(int index) {
        return servers.get(index).port();
    }

    /** Closes the servers and the requests in flight. */
    public Future<Void> close() {
        return Future.join(servers.stream().map(DemoServer::close).toList()).mapEmpty();
    }
}

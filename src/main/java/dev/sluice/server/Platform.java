package dev.sluice.server;

import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.netty.dns.NameResolver;
import dev.sluice.core.netty.dns.NettyNameResolver;
import dev.sluice.core.time.Clock;
import dev.sluice.server.runtime.StoreFactory;
import io.vertx.core.Vertx;

/**
 * Dependencies of a gateway that tests replace: the clock, the resolution of names, and the stores.
 *
 * @param names resolves host names
 * @param stores opens the store that replicas share
 */
record Platform(Clock clock, NameResolver names, StoreFactory stores) {
    /** Returns the time, the name servers and the stores of the process. */
    static Platform of(Vertx vertx) {
        return of(vertx, new VertxClock(vertx), new NettyNameResolver(vertx));
    }

    /** Returns the platform of the process with another clock and another resolver. */
    static Platform of(Vertx vertx, Clock clock, NameResolver names) {
        return new Platform(clock, names, StoreFactory.atUrls(vertx, clock));
    }

    /** Returns a copy with another clock. */
    Platform withClock(Clock other) {
        return new Platform(other, names, stores);
    }

    /** Returns a copy with other stores. */
    Platform withStores(StoreFactory other) {
        return new Platform(clock, names, other);
    }
}

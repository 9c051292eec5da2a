package dev.sluice.identity;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;

/**
 * One way to know a caller.
 *
 * <p>Never throws. Fails with {@link Unknown} when the request does not show who calls; then nothing is asked of any
 * backend.
 */
@FunctionalInterface
public interface Identity {

    /** Who sent a request with these headers. */
    Future<Caller> of(MultiMap headers);
}

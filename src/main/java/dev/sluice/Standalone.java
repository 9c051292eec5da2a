package dev.sluice;

import dev.sluice.auth.CredentialsSpec;
import dev.sluice.backend.Backend;
import dev.sluice.config.BackendSpec;
import dev.sluice.telemetry.BackendMeters;
import dev.sluice.telemetry.TokenMeters;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** One backend with its guards, its credentials and its meters: what a generation has of many, for a program that has one. */
final class Standalone {
    private final BackendMeters meters;
    private final @Nullable TokenMeters tokens;
    private final @Nullable Credential credential;
    private final Upstream upstream;

    /** Connects nothing yet; its meters are on the registry from now on. */
    Standalone(String name, BackendSpec spec, @Nullable CredentialsSpec credentials, Surroundings surroundings) {
        this.meters = new BackendMeters(surroundings.registry(), name);
        this.tokens = credentials == null ? null : new TokenMeters(surroundings.registry(), name);
        this.credential =
                credentials == null || tokens == null ? null : new Credential(name, credentials, tokens, surroundings);
        this.upstream = new Upstream(name, new Upstream.Wiring(spec, credential), meters, surroundings);
        if (tokens != null) tokens.show();
        if (credential != null) credential.show();
        upstream.show();
    }

    Backend backend() {
        return upstream.backend();
    }

    /** Lets calls in flight end, then revokes the tokens within a second, closes all connections and takes the meters away. */
    Future<Void> close() {
        meters.close();
        if (tokens != null) tokens.close();
        return upstream.close().transform(closed -> credential == null ? Future.succeededFuture() : credential.close());
    }
}

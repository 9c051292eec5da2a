package dev.sluice.client;

import dev.sluice.config.model.BackendSpec;
import dev.sluice.gateway.telemetry.BackendMeters;
import dev.sluice.gateway.telemetry.TokenMeters;
import dev.sluice.server.runtime.GatewayContext;
import dev.sluice.server.runtime.RunningCredentials;
import dev.sluice.server.runtime.Upstream;
import dev.sluice.server.runtime.Upstream.Definition;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.credentials.CredentialsSpec;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** One upstream with guards, credentials and metrics of its own, without a gateway. */
final class StandaloneUpstream {
    private final BackendMeters meters;
    private final @Nullable TokenMeters tokenMeters;
    private final @Nullable RunningCredentials credentials;
    private final Upstream upstream;

    /** Connects nothing yet. Registers its metrics. */
    StandaloneUpstream(String name, BackendSpec spec, @Nullable CredentialsSpec credentials, GatewayContext context) {
        this.meters = new BackendMeters(context.registry(), name);
        this.tokenMeters = credentials == null ? null : new TokenMeters(context.registry(), name);
        this.credentials = credentials == null || tokenMeters == null
                ? null
                : new RunningCredentials(name, credentials, tokenMeters, context);
        Definition definition = new Definition(spec, this.credentials == null ? null : this.credentials.credentials());
        this.upstream = new Upstream(name, definition, meters, context);
        if (tokenMeters != null) tokenMeters.register();
        if (this.credentials != null) this.credentials.registerGauges();
        upstream.registerGauges();
    }

    Backend backend() {
        return upstream.backend();
    }

    /** Lets calls in flight end, revokes the tokens within a second, closes the connections and removes the metrics. */
    Future<Void> close() {
        meters.close();
        if (tokenMeters != null) tokenMeters.close();
        return upstream.close()
                .transform(closed -> credentials == null ? Future.succeededFuture() : credentials.close());
    }
}

package dev.sluice.upstream.store;

import dev.sluice.core.spec.Secret;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.tls.ClientTlsSpec;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of the store that replicas share. */
public record StoreSpec(
        @Setting(value = "The URL of Valkey or Redis, such as rediss://valkey:6379, or several.", min = "1")
        List<URI> url,

        @Setting("The user; by default the default user of the store.") @Nullable
        String username,

        @Setting("The password of the user.") @Nullable Secret password,

        @Setting(
                "TLS to the store: trusted authorities and client certificate; by default Java's authorities and no certificate.")
        @Nullable
        ClientTlsSpec tls,

        @Setting(value = "How long a request waits for the store in all.", min = "1ms", max = "1s")
        Duration timeout,

        @Setting(value = "How long a replica uses units that the store has granted.", min = "10ms", max = "1s")
        Duration lease,

        @Setting(value = "The number of replicas while the store has not yet told it.", min = "1", max = "100000")
        int replicas,

        @Setting("Whether the URLs are nodes of a cluster.") boolean cluster,

        @Setting("The sentinels at the URLs, which know the store.") @Nullable
        Sentinel sentinel,

        @Setting("The first part of each key in the store.") String prefix) {
    /** The sentinels that know the store. */
    public record Sentinel(
            @Setting("The name of the store, as the sentinels know it.")
            String master) {}

    public StoreSpec {
        url = List.copyOf(url);
        SpecValidator.of(
                        StoreSpec.class,
                        url,
                        username,
                        password,
                        tls,
                        timeout,
                        lease,
                        replicas,
                        cluster,
                        sentinel,
                        prefix)
                .throwIfInvalid();
    }

    /** Returns the settings of a store at one URL. */
    public static StoreSpec of(URI url) {
        return new StoreSpec(
                List.of(url), null, null, null, Duration.ofMillis(5), Duration.ofMillis(50), 1, false, null, "sluice");
    }
}

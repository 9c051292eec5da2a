package dev.sluice.core.address;

import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The clients whose requests are accepted, by their addresses. */
public record ClientSpec(
        @Setting("Networks of the only clients whose requests are accepted; left out, of all clients.") @Nullable
        NetworkSource allow,

        @Setting("Networks of clients whose requests are rejected, also if allow has them.") @Nullable
        NetworkSource deny) {

    public ClientSpec {
        SpecValidator.of(ClientSpec.class, allow, deny).throwIfInvalid();
    }

    /** All clients. */
    public static ClientSpec defaults() {
        return new ClientSpec(null, null);
    }

    /** Whether all clients are accepted. */
    public boolean isEmpty() {
        return sources().allMatch(NetworkSource::isNone);
    }

    /** Returns the paths of the files. */
    public Stream<String> files() {
        return sources().map(NetworkSource::file).filter(Objects::nonNull);
    }

    private Stream<NetworkSource> sources() {
        return Stream.of(allow, deny).filter(Objects::nonNull);
    }
}

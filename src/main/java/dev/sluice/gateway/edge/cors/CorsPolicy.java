package dev.sluice.gateway.edge.cors;

import dev.sluice.core.http.OriginSet;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The CORS fields of the responses of one route. Immutable and thread-safe. */
public final class CorsPolicy {
    private final CorsSpec spec;
    private final AllowedHeaders allowed;
    private final OriginSet origins;

    /**
     * The request headers that pages may send besides those that need no permission.
     *
     * @param names in lower case
     * @param any whether pages may send every header
     */
    public record AllowedHeaders(Set<String> names, boolean any) {
        /** No header. */
        public static final AllowedHeaders NONE = new AllowedHeaders(Set.of(), false);

        public AllowedHeaders {
            names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        }

        /** Returns the headers of both. */
        public AllowedHeaders union(AllowedHeaders other) {
            Set<String> all = new HashSet<>(names);
            all.addAll(other.names);
            return new AllowedHeaders(all, any || other.any);
        }
    }

    private CorsPolicy(CorsSpec spec, AllowedHeaders allowed) {
        this.spec = spec;
        this.allowed = allowed;
        this.origins = OriginSet.of(spec.origins());
    }

    /**
     * Returns the policy of a route.
     *
     * @param allowed the headers that the route reads, without those of {@code spec}
     */
    public static CorsPolicy of(CorsSpec spec, AllowedHeaders allowed) {
        return new CorsPolicy(spec, allowed);
    }

    /** Returns the settings. */
    public CorsSpec spec() {
        return spec;
    }

    /** Returns the request headers that pages may send, without those of the settings. */
    public AllowedHeaders allowed() {
        return allowed;
    }

    /**
     * Returns the method that a preflight asks for: an {@code OPTIONS} with one {@code Origin} and one
     * {@code Access-Control-Request-Method}. Null for any other request.
     */
    public static @Nullable HttpMethod askedMethod(HttpServerRequest request) {
        return null;
    }

    /** Sets the fields of the response to an ordinary request, before its head is written. */
    public void applyTo(HttpServerRequest request) {}

    /**
     * Decides about a preflight, and sets the fields of an allowed one.
     *
     * @return why it is rejected; null if it is allowed
     */
    public @Nullable PreflightRejection preflight(HttpServerRequest request) {
        return null;
    }

    /** Returns whether pages of an origin may call the route; null is no origin. */
    public boolean listsOrigin(@Nullable String origin) {
        return origins.contains(origin);
    }
}

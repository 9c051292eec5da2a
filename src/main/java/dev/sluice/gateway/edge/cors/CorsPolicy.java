package dev.sluice.gateway.edge.cors;

import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.http.Origin;
import dev.sluice.core.http.OriginSet;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The CORS fields of the responses of one route (WHATWG Fetch, 3.2). Immutable and thread-safe. */
public final class CorsPolicy {
    /** The start of the names of the fields of CORS, in lower case. */
    public static final String PREFIX = "access-control-";

    /** The response headers that pages may read on every route with {@code cors}. */
    public static final List<String> EXPOSED = List.of(
            "Sluice-Incomplete",
            "X-Request-Id",
            "Retry-After",
            "RateLimit",
            "RateLimit-Policy",
            "Server-Timing",
            "ETag",
            "Location",
            "WWW-Authenticate");

    /** Names of headers that pages may send without a permission, if their values are simple; a preflight can name them otherwise. */
    private static final Set<String> SAFELISTED =
            Set.of("accept", "accept-language", "content-language", "content-type", "range");

    private static final CharSequence ANY_ORIGIN = HttpHeaders.createOptimized("*");
    private static final CharSequence TRUE = HttpHeaders.createOptimized("true");
    private static final CharSequence VARY_ORIGIN = HttpHeaders.createOptimized("Origin");
    private static final CharSequence VARY_PREFLIGHT =
            HttpHeaders.createOptimized("Origin, Access-Control-Request-Method, Access-Control-Request-Headers");

    private final CorsSpec spec;
    private final AllowedHeaders allowed;
    private final OriginSet origins;
    private final Set<String> allowedNames;
    private final boolean answersAnyOrigin;
    private final CharSequence exposed;
    private final @Nullable CharSequence maxAge;

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

        /** Returns whether a header of this name, in any case, is one of them. */
        public boolean contains(String name) {
            return any || names.contains(name.toLowerCase(Locale.ROOT));
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
        this.allowedNames = allowed.union(new AllowedHeaders(Set.copyOf(spec.headers()), false))
                .union(new AllowedHeaders(SAFELISTED, false))
                .names();
        this.answersAnyOrigin = !spec.credentials() && spec.origins().stream().anyMatch(Origin::isAny);
        this.exposed = HttpHeaders.createOptimized(String.join(", ", exposedHeaders()));
        this.maxAge = spec.maxAge() == null
                ? null
                : HttpHeaders.createOptimized(String.valueOf(spec.maxAge().toSeconds()));
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

    /** Returns the response headers that pages may read, with those of the settings, each name once. */
    public List<String> exposedHeaders() {
        Map<String, String> names = new LinkedHashMap<>();
        Stream.concat(EXPOSED.stream(), spec.expose().stream())
                .forEach(name -> names.putIfAbsent(name.toLowerCase(Locale.ROOT), name));
        return List.copyOf(names.values());
    }

    /**
     * Returns the method that a preflight asks for: an {@code OPTIONS} with one {@code Origin} and one
     * {@code Access-Control-Request-Method}. Null for any other request.
     */
    public static @Nullable HttpMethod askedMethod(HttpServerRequest request) {
        return askedMethod(request.method(), request.headers());
    }

    /** As {@link #askedMethod(HttpServerRequest)}, for the method and the headers of a request. */
    public static @Nullable HttpMethod askedMethod(HttpMethod method, MultiMap headers) {
        if (!method.equals(HttpMethod.OPTIONS)) return null;
        String asked = single(headers, HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
        if (asked == null || !HeaderSyntax.isToken(asked)) return null;
        return single(headers, HttpHeaders.ORIGIN) == null ? null : HttpMethod.valueOf(asked);
    }

    /** Returns the value of a field that occurs once; null for any other number. */
    private static @Nullable String single(MultiMap headers, CharSequence name) {
        String value = headers.get(name);
        return value == null || headers.getAll(name).size() != 1 ? null : value;
    }

    /** Sets the fields of the response to an ordinary request, before its head is written. */
    public void applyTo(HttpServerRequest request) {
        applyTo(request.headers(), request.response().headers());
    }

    /** Adds the fields of the response to an ordinary request with these headers. */
    public void applyTo(MultiMap request, MultiMap fields) {
        fields.add(HttpHeaders.VARY, VARY_ORIGIN);
        String origin = listedOrigin(request);
        if (origin == null) return;
        setOrigin(fields, origin);
        fields.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }

    /** Returns the origin of the page that sent a request, if the route lists it. A repeated field is no origin. */
    private @Nullable String listedOrigin(MultiMap request) {
        String origin = single(request, HttpHeaders.ORIGIN);
        return origins.contains(origin) ? origin : null;
    }

    private void setOrigin(MultiMap fields, String origin) {
        fields.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, answersAnyOrigin ? ANY_ORIGIN : origin);
        if (spec.credentials()) fields.set(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE);
    }

    /** Returns the rejection of a preflight whose asked method has no route, and adds {@code Vary} to its response. */
    public static PreflightRejection rejectMethod(HttpServerRequest request) {
        request.response().headers().add(HttpHeaders.VARY, VARY_PREFLIGHT);
        return PreflightRejection.METHOD;
    }

    /**
     * Decides about a preflight, and sets the fields of an allowed one. The route of the asked method has this policy.
     *
     * @return why it is rejected; null if it is allowed
     */
    public @Nullable PreflightRejection preflight(HttpServerRequest request) {
        return preflight(request.headers(), request.response().headers());
    }

    /** As {@link #preflight(HttpServerRequest)}, for the headers of a preflight and those of its response. */
    public @Nullable PreflightRejection preflight(MultiMap request, MultiMap fields) {
        fields.add(HttpHeaders.VARY, VARY_PREFLIGHT);
        String origin = listedOrigin(request);
        if (origin == null) return PreflightRejection.ORIGIN;
        String method = single(request, HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
        if (method == null) return PreflightRejection.METHOD;
        String headers = request.get(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
        if (headers != null && !allowsAll(headers)) return PreflightRejection.HEADER;
        setOrigin(fields, origin);
        fields.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, method);
        if (headers != null) fields.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, headers);
        if (maxAge != null) fields.set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, maxAge);
        return null;
    }

    /** Returns whether pages may send all headers of a list, which the response repeats as it is. */
    private boolean allowsAll(String list) {
        return Stream.of(list.split(",", -1)).map(String::strip).allMatch(name -> name.isEmpty() || allowsHeader(name));
    }

    /** Returns whether pages may send a header. */
    public boolean allowsHeader(String name) {
        return allowed.any() ? HeaderSyntax.isToken(name) : allowedNames.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Returns whether pages of an origin may call the route; null is no origin. */
    public boolean listsOrigin(@Nullable String origin) {
        return origins.contains(origin);
    }
}

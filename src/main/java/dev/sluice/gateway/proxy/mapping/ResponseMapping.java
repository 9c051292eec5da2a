package dev.sluice.gateway.proxy.mapping;

import dev.sluice.language.uri.PathPattern;
import dev.sluice.language.uri.PathTemplate;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maps the headers of responses of one proxy route. Names each field and reason once in the log, because a backend that sends internal
 * references sends many. Thread-safe.
 */
public final class ResponseMapping {
    private static final Logger log = LoggerFactory.getLogger(ResponseMapping.class);

    private static final String LOCATION = "Location";
    private static final String CONTENT_LOCATION = "Content-Location";
    private static final String REFRESH = "Refresh";
    private static final String LINK = "Link";
    private static final String SET_COOKIE = "Set-Cookie";

    /** The names of the fields with references. */
    public static final List<String> REFERENCES = List.of(LOCATION, CONTENT_LOCATION, REFRESH, LINK);

    /** The names of the fields that a mapping changes or drops. */
    public static final List<String> FIELDS =
            Stream.concat(REFERENCES.stream(), Stream.of(SET_COOKIE)).toList();

    private static final List<CharSequence> OPTIMIZED_FIELDS =
            FIELDS.stream().map(HttpHeaders::createOptimized).toList();

    private final Spec spec;
    private final MappingEvents events;
    private final ReferenceMapper references;
    private final CookieMapper cookies;
    /** The pairs of a field and a reason, of which there are few. */
    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    /** A path of callers, and the template of the backend's path. */
    public record Rule(PathPattern path, PathTemplate target) {}

    /**
     * The routes and backends that a mapping knows.
     *
     * @param route the name of the route
     * @param urls the URLs of its backend
     * @param backendUrls the URLs of all backends
     * @param rules that of the route first, then those of other routes to the backend
     */
    public record Spec(String route, List<URI> urls, Set<URI> backendUrls, List<Rule> rules) {}

    public ResponseMapping(Spec spec, MappingEvents events) {
        this.spec = spec;
        this.events = events;
        List<BackendOrigin> own = origins(spec.urls.stream()).toList();
        Set<String> hosts =
                origins(spec.backendUrls.stream()).map(BackendOrigin::host).collect(Collectors.toUnmodifiableSet());
        List<PathInverse> inverses = spec.rules.stream()
                .map(rule -> new PathInverse(rule.path, rule.target))
                .toList();
        this.references = new ReferenceMapper(own, hosts, inverses);
        this.cookies = new CookieMapper(own, hosts, inverses.get(0));
    }

    public Spec spec() {
        return spec;
    }

    private static Stream<BackendOrigin> origins(Stream<URI> urls) {
        return urls.map(BackendOrigin::of);
    }

    /** Returns whether headers have a field that {@link #apply} maps. */
    public static boolean concerns(MultiMap headers) {
        for (CharSequence field : OPTIMIZED_FIELDS) if (headers.contains(field)) return true;
        return false;
    }

    /** Maps the fields of a response with references, and removes those that the caller must not receive. */
    public void apply(MultiMap headers, ResponseOrigin response) {
        UnaryOperator<String> reference = text -> references.map(text, response);
        apply(LOCATION, headers, reference);
        apply(CONTENT_LOCATION, headers, reference);
        apply(REFRESH, headers, text -> RefreshField.map(text, reference));
        apply(LINK, headers, text -> mapLinks(text, reference));
        apply(SET_COOKIE, headers, text -> cookies.map(text, response));
    }

    /** Maps the cookies of a 101, and removes its references, which no caller follows. */
    public void applyToUpgrade(MultiMap headers, ResponseOrigin response) {
        REFERENCES.forEach(headers::remove);
        apply(SET_COOKIE, headers, text -> cookies.map(text, response));
    }

    private void apply(String name, MultiMap headers, UnaryOperator<String> mapping) {
        if (!headers.contains(name)) return;
        List<String> values = List.copyOf(headers.getAll(name));
        headers.remove(name);
        for (String value : values) {
            try {
                String mapped = mapping.apply(value);
                if (!mapped.isEmpty()) headers.add(name, mapped);
            } catch (DroppedFieldException dropped) {
                report(name, dropped.reason());
            }
        }
    }

    /** Returns the links that the caller may receive; empty for none. */
    private String mapLinks(String field, UnaryOperator<String> reference) {
        List<String> mapped = new ArrayList<>();
        for (String link : LinkField.links(field)) {
            try {
                mapped.add(LinkField.map(link, reference));
            } catch (DroppedFieldException dropped) {
                report(LINK, dropped.reason());
            }
        }
        return String.join(", ", mapped);
    }

    private void report(String field, DroppedField reason) {
        events.onDrop(spec.route, field, reason);
        if (reported.add(field + " " + reason))
            log.warn("{}: dropped {} of a response, because {}", spec.route, field, reason.explanation());
    }
}

package dev.sluice.gateway.proxy.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maps {@code Domain} and {@code Path} of {@code Set-Cookie} (RFC 6265 5.2). A cookie for the host of the backend becomes a cookie for
 * the caller's host. Immutable and thread-safe.
 *
 * @param inverse that of the route
 */
record CookieMapper(List<BackendOrigin> own, Set<String> backendHosts, PathInverse inverse) {

    /**
     * Returns the field for the caller.
     *
     * @throws DroppedFieldException if the domain is not public, or the route has no path for the cookie
     */
    String map(String cookie, ResponseOrigin response) {
        String[] parts = cookie.split(";", -1);
        List<String> mapped = new ArrayList<>(List.of(parts[0].strip()));
        for (int i = 1; i < parts.length; i++) {
            String attribute = map(parts[i].strip(), parts[0].strip(), response);
            if (attribute != null) mapped.add(attribute);
        }
        return String.join("; ", mapped);
    }

    /** Returns null for an attribute that the caller does not need. */
    private @Nullable String map(String attribute, String nameAndValue, ResponseOrigin response) {
        int equals = attribute.indexOf('=');
        String name = equals < 0 ? "" : attribute.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        String value = attribute.substring(equals + 1).strip();
        return switch (name) {
            case "domain" -> keepsDomain(value, response) ? attribute : null;
            // A browser only accepts this prefix with the path of the root (RFC 6265bis 4.1.3.2).
            case "path" -> nameAndValue.startsWith("__Host-") ? attribute : mapPath(value);
            default -> attribute.isEmpty() ? null : attribute;
        };
    }

    private boolean keepsDomain(String value, ResponseOrigin response) {
        String domain = (value.startsWith(".") ? value.substring(1) : value).toLowerCase(Locale.ROOT);
        // A browser ignores an empty domain.
        if (domain.isEmpty() || own.stream().anyMatch(server -> server.host().equals(domain))) return false;
        if (response.isHost(domain)) return true;
        if (backendHosts.contains(domain)) throw new DroppedFieldException(DroppedField.BACKEND_HOST);
        if (PublicHost.matches(domain)) return true;
        if (own.stream().anyMatch(server -> server.host().endsWith("." + domain))) return false;
        throw new DroppedFieldException(DroppedField.INTERNAL_HOST);
    }

    /** A browser ignores a path without a slash at its start, and takes that of the request. */
    private @Nullable String mapPath(String path) {
        if (!path.startsWith("/")) return null;
        for (BackendOrigin server : own) {
            // A cookie for a path above the base path is a cookie for all paths below it.
            boolean isAbove = (server.basePath() + "/").startsWith(path.endsWith("/") ? path : path + "/");
            String callPath = isAbove ? "/" : server.callPath(path);
            String mapped = callPath == null ? null : inverse.prefixOf(callPath);
            if (mapped != null) return "Path=" + mapped;
        }
        throw new DroppedFieldException(DroppedField.NO_ROUTE);
    }
}

package dev.sluice.gateway.proxy.mapping;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Maps the URI references in the replies of one backend. References to the backend become paths of routes. References to public hosts
 * and to the caller's host stay. Immutable and thread-safe.
 *
 * @param own the URLs of the backend
 * @param backendHosts the hosts of all backends
 * @param inverses that of the route first, then those of other routes to the backend
 */
record ReferenceMapper(List<BackendOrigin> own, Set<String> backendHosts, List<PathInverse> inverses) {

    /**
     * Returns the reference for the caller.
     *
     * @throws DroppedFieldException if the caller must not receive it
     */
    String map(String text, ResponseOrigin response) {
        Reference reference = Reference.parse(text);
        if (reference.isSameDocument()) return text.strip();
        if (reference.authority() != null) return mapAbsolute(text.strip(), reference, response);
        if (reference.scheme() == null) return mapToRoute(reference, own, response);
        // Other schemes without a host name no server, such as mailto: and urn:.
        if (reference.isWeb()) throw new DroppedFieldException(DroppedField.INVALID);
        return text.strip();
    }

    private String mapAbsolute(String text, Reference reference, ResponseOrigin response) {
        Reference.HostPort address = reference.hostPort();
        List<BackendOrigin> servers = own.stream()
                .filter(server -> server.isServerOf(reference, address))
                .toList();
        if (!servers.isEmpty()) return mapToRoute(reference, servers, response);
        int defaultPort = BackendOrigin.defaultPort(reference.scheme());
        int port = address.port() < 0 ? defaultPort : address.port();
        if (response.isAuthority(address.host(), port, defaultPort)) return text;
        if (backendHosts.contains(address.host())) throw new DroppedFieldException(DroppedField.BACKEND_HOST);
        if (!PublicHost.matches(address.host())) throw new DroppedFieldException(DroppedField.INTERNAL_HOST);
        return text;
    }

    private String mapToRoute(Reference reference, List<BackendOrigin> servers, ResponseOrigin response) {
        return servers.stream()
                .flatMap(server -> callPath(reference, server, response))
                .map(this::routePath)
                .filter(Objects::nonNull)
                .findFirst()
                .map(path -> path + reference.suffix())
                .orElseThrow(() -> new DroppedFieldException(DroppedField.NO_ROUTE));
    }

    private static Stream<String> callPath(Reference reference, BackendOrigin server, ResponseOrigin response) {
        return Stream.ofNullable(server.callPath(reference.resolvedPath(server.basePath() + response.path())));
    }

    private @Nullable String routePath(String callPath) {
        for (PathInverse inverse : inverses) {
            String path = inverse.pathOf(callPath);
            if (path != null) return path;
        }
        return null;
    }
}

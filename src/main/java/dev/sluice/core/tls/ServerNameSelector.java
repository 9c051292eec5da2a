package dev.sluice.core.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the certificate of a server by the name that the client requests (RFC 6066 3). All names share one TLS context, so that a
 * request for an unknown name allocates nothing: Vert.x creates a context for each name. Immutable and thread-safe.
 */
final class ServerNameSelector extends X509ExtendedKeyManager {
    private static final String SEPARATOR = ":";

    private final List<? extends X509KeyManager> certificates;
    private final Map<String, Integer> indexByName;

    /**
     * Creates a selector of several certificates.
     *
     * @param certificates one manager for each certificate; the first serves all names that are not in the map
     * @param indexByName the index of the certificate for a name in lower case
     */
    ServerNameSelector(List<? extends X509KeyManager> certificates, Map<String, Integer> indexByName) {
        this.certificates = List.copyOf(certificates);
        this.indexByName = Map.copyOf(indexByName);
    }

    /** Returns null if the certificate for the requested name has no key of this type. */
    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        int index = engine == null ? 0 : indexFor(engine.getHandshakeSession());
        String alias = certificates.get(index).chooseServerAlias(keyType, issuers, null);
        return alias == null ? null : index + SEPARATOR + alias;
    }

    private int indexFor(@Nullable SSLSession handshake) {
        if (handshake instanceof ExtendedSSLSession session)
            for (SNIServerName name : session.getRequestedServerNames())
                if (name instanceof SNIHostName host)
                    return indexByName.getOrDefault(withoutDot(host.getAsciiName()), 0);
        return 0;
    }

    private static String withoutDot(String name) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        return lowerCase.endsWith(".") ? lowerCase.substring(0, lowerCase.length() - 1) : lowerCase;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return managerOf(alias).getCertificateChain(ownAlias(alias));
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return managerOf(alias).getPrivateKey(ownAlias(alias));
    }

    private X509KeyManager managerOf(String alias) {
        return certificates.get(Integer.parseInt(alias.substring(0, alias.indexOf(SEPARATOR))));
    }

    private static String ownAlias(String alias) {
        return alias.substring(alias.indexOf(SEPARATOR) + 1);
    }

    /** Returns null: an engine uses {@link #chooseEngineServerAlias}. */
    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }
}
